import type { Reference } from "@solidtype/document";
import { hasEndedIt, isOfEndedWorker, outdated } from "../../kernel-worker/protocol.ts";
import type { Picked } from "../../viewport/picking.ts";
import { type Touch, touchKey } from "../../viewport/shapes.ts";
import { tangentChain } from "../../viewport/tangent-chain.ts";
import { numbered } from "../numbered.ts";
import { describeName, describeRegion } from "./describe-name.ts";
import type { BodyRow, EditorState, Selected } from "./editor-state.ts";
import { acceptPicked } from "./feature-editing.ts";
import { type Aim, pickIntoField, takesSeveral } from "./field-picks.ts";
import type { PartSession } from "./part-session.ts";
import type { Again } from "./picking-rules.ts";
import { sameThing } from "./same-thing.ts";
import { formIn } from "./touched-form.ts";

type Part = Extract<Touch, { readonly index: number }>;

/** How a feature refers to what was touched; null for what has no name of its own, or none yet (it is rebuilding). */
async function named(session: PartSession, touch: Touch): Promise<Selected> {
  switch (touch.kind) {
    case "region":
      return { touch, reference: null };
    case "body":
      return { touch, reference: { name: touch.body } };
    case "plane":
      return { touch, reference: referenceToPlane(session.store.getState(), touch.id) };
    case "axis":
    case "curve":
    case "point":
      return { touch, reference: { name: touch.id } };
    case "face":
    case "edge":
    case "vertex": {
      const form = formIn(session.store.getState(), touch);
      return { ...(await namedByKernel(session, touch)), form };
    }
  }
}

/** A plane by its name, and how it lies now. */
export function referenceToPlane({ frames }: Pick<EditorState, "frames">, id: string): Reference {
  const frame = frames.get(id);
  if (frame === undefined) return { name: id };
  const { origin, normal, x } = frame;
  return { name: id, was: { type: "plane", at: [...origin], direction: [...normal], x: [...x] } };
}

/** So often a pick is looked for again in a part that goes on changing. */
const lookups = 3;

/**
 * The kernel may be further than the picture in which something was picked: then what lies in the same place in the new
 * picture is meant, and nothing when that has changed.
 */
async function namedByKernel(session: PartSession, picked: Part): Promise<Selected> {
  const nameless = { touch: picked, reference: null };
  let touch = picked;
  let hasEnded = false;
  for (let lookup = 0; lookup < lookups; lookup += 1) {
    const { bodies, shown } = session.store.getState();
    const body = bodies.find((row) => row.name === touch.body);
    const before = shown.find((one) => one.id === touch.body);
    if (body === undefined || before === undefined) break;
    const { kind, index } = touch;
    const answer = await session.kernel.ask({ ask: "reference", kind, body, at: index });
    if (answer.ok) return { touch, reference: answer.value };
    const { code } = answer.error;
    const isBroken = session.store.getState().kernel.kind === "broken";
    const comesAgain = !isBroken && isOfEndedWorker(code) && !(hasEnded && hasEndedIt(code));
    const isLast = lookup === lookups - 1;
    if (code !== outdated && (!comesAgain || isLast)) {
      session.set({ refusal: answer.error.message });
      return nameless;
    }
    hasEnded ||= hasEndedIt(code);
    await rebuilt(session, body);
    const now = session.store.getState().shown.find((one) => one.id === touch.body);
    const at = now === undefined ? null : sameThing(before.mesh, kind, index, now.mesh);
    if (at === null) break;
    touch = { ...touch, index: at };
  }
  session.set({ refusal: "What you picked has changed while the part was rebuilt. Pick it again." });
  return nameless;
}

/** Resolves once the picture has another shape of this body than the one that was seen, or nothing is built any more. */
function rebuilt({ store }: PartSession, seen: BodyRow): Promise<void> {
  const isOver = ({ bodies, building }: EditorState): boolean =>
    !building || bodies.every(({ name, key }) => name !== seen.name || key !== seen.key);
  return new Promise((done) => {
    const look = (state: EditorState): void => {
      if (!isOver(state)) return;
      stop();
      done();
    };
    const stop = store.subscribe(look);
    look(store.getState());
  });
}

/** Things with what people call them, for a list to choose from. */
export async function labelled(
  session: PartSession,
  touches: readonly Touch[],
): Promise<{ readonly thing: Selected; readonly label: string }[]> {
  const things = await Promise.all(touches.map((touch) => named(session, touch)));
  const state = session.store.getState();
  const label = ({ touch, reference }: Selected): string =>
    touch.kind === "region"
      ? describeRegion(state, touch.sketch, touch.id)
      : describeName(state, reference?.name ?? "");
  return numbered(things.filter(isNamed).map((thing) => ({ thing, label: label(thing) })));
}

/** Replaces what is picked, and tells the others. */
export function select(session: PartSession, selection: readonly Selected[]): void {
  session.set({ selection });
  const { editing, sketch } = session.store.getState();
  session.show(
    editing?.id ?? sketch,
    selection.flatMap((one) => one.reference?.name ?? []),
  );
}

/** Lets go of all that is picked, in the view and in the list: no key means it any more. */
export function letGo(session: PartSession): void {
  session.set({ chosen: new Set() });
  select(session, []);
}

/** A click in the view: into the dialog's active field while one is open, else into the selection, additive. */
export async function clickInView(session: PartSession, picked: Picked | null): Promise<void> {
  if (picked !== null) return pickAll(session, [picked.touch], "remove");
  if (session.store.getState().editing === null) letGo(session);
}

/** Two clicks on an edge mean all edges that run on smoothly from it. */
export async function chainInView(session: PartSession, picked: Picked | null): Promise<void> {
  if (picked?.touch.kind !== "edge" || !takesSeveral(session.store.getState())) return;
  const { body, index } = picked.touch;
  const mesh = session.store.getState().shown.find((one) => one.id === body)?.mesh;
  if (mesh === undefined) return;
  const chain = tangentChain(mesh, index).map((at): Touch => ({ kind: "edge", body, index: at }));
  await pickAll(session, chain, "keep");
}

/** A band means all that it takes; a field for one thing has to be told which. */
export async function bandInView(session: PartSession, taken: readonly Touch[]): Promise<void> {
  if (taken.length < 2 || takesSeveral(session.store.getState())) return pickAll(session, taken);
  session.set({ refusal: "This field takes one thing only: click the one that is meant." });
}

const isNamed = ({ touch, reference }: Selected): boolean => reference !== null || touch.kind === "region";

const has = (touches: readonly Touch[], wanted: Touch): boolean =>
  touches.some((touch) => touchKey(touch) === touchKey(wanted));

/** Shows at once what is to be named. What is touched again before it is, is not picked after all. */
function awaitNames(session: PartSession, touches: readonly Touch[], again: Again): readonly Touch[] {
  const { pending } = session.store.getState();
  const fresh = touches.filter((touch) => !has(pending, touch));
  const isDropped = (touch: Touch): boolean => again === "remove" && has(touches, touch);
  session.set({ pending: [...pending.filter((touch) => !isDropped(touch)), ...fresh] });
  return fresh;
}

/** Picks several things at once; `again` says what becomes of those that are picked already. */
export async function pickAll(
  session: PartSession,
  touches: readonly Touch[],
  again: Again = "keep",
): Promise<void> {
  const { editing: of } = session.store.getState();
  const fresh = awaitNames(session, touches, again);
  const things = await Promise.all(fresh.map((touch) => named(session, touch)));
  const { pending, editing } = session.store.getState();
  const meant = things.filter((_, at) => {
    const touch = fresh[at];
    return touch !== undefined && pending.includes(touch);
  });
  session.set({ pending: pending.filter((touch) => !fresh.includes(touch)) });
  // The dialog that it was meant for is closed by now; the one that is open may have waited for it all the same.
  if (of !== null && editing?.id !== of.id) return acceptPicked(session, true);
  pickThings(session, meant, again, of ?? undefined);
  acceptPicked(session, meant.every(isNamed));
}

/** As `pickAll`, for what has its name already. */
export function pickThings(
  session: PartSession,
  things: readonly Selected[],
  again: Again = "keep",
  aim?: Aim,
): void {
  if (session.store.getState().editing !== null) {
    for (const thing of things) pickIntoField(session, thing, again, aim);
    return;
  }
  // The rows that were chosen before are not meant any more: Delete would take them, and not what is lit last.
  if (things.some(isNamed)) session.set({ chosen: new Set() });
  const { selection } = session.store.getState();
  const before = new Set(selection.map((one) => touchKey(one.touch)));
  const fresh = things.filter((thing) => isNamed(thing) && !before.has(touchKey(thing.touch)));
  const dropped = new Set(again === "remove" ? things.map(({ touch }) => touchKey(touch)) : []);
  const kept = selection.filter((one) => !dropped.has(touchKey(one.touch)));
  select(session, [...kept, ...fresh]);
}
