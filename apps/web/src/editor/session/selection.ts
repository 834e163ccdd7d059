import type { Reference } from "@solidtype/document";
import type { Picked } from "../../viewport/picking.ts";
import { type Touch, touchKey } from "../../viewport/shapes.ts";
import { tangentChain } from "../../viewport/tangent-chain.ts";
import { describeName } from "./describe-name.ts";
import type { Selected } from "./editor-state.ts";
import { pickIntoField } from "./feature-editing.ts";
import type { PartSession } from "./part-session.ts";
import type { Again } from "./picking-rules.ts";

/** How a feature refers to what was touched; null for what has no name of its own, or none yet (it is rebuilding). */
async function referenceOf(session: PartSession, touch: Touch): Promise<Reference | null> {
  switch (touch.kind) {
    case "region":
      return null;
    case "body":
      return { name: touch.body };
    case "plane":
    case "axis":
    case "curve":
    case "point":
      return { name: touch.id };
    case "face":
    case "edge":
    case "vertex": {
      const body = session.store.getState().bodies.find((row) => row.name === touch.body);
      if (body === undefined) return null;
      const named = await session.kernel.ask({
        ask: "reference",
        kind: touch.kind,
        body: body.at,
        at: touch.index,
      });
      return named.ok ? named.value : null;
    }
  }
}

async function named(session: PartSession, touches: readonly Touch[]): Promise<Selected[]> {
  const references = await Promise.all(touches.map((touch) => referenceOf(session, touch)));
  return touches.map((touch, at) => ({ touch, reference: references[at] ?? null }));
}

/** Things with what people call them, for a list to choose from. */
export async function labelled(
  session: PartSession,
  touches: readonly Touch[],
): Promise<{ readonly touch: Touch; readonly label: string }[]> {
  const { model } = session.store.getState();
  const things = await named(session, touches);
  return things.map(({ touch, reference }) => ({
    touch,
    label: reference === null ? "Region" : describeName(model, reference.name),
  }));
}

/** Replaces what is picked, and tells the others. */
export function select(session: PartSession, selection: readonly Selected[]): void {
  session.set({ selection });
  session.show(
    session.store.getState().sketch,
    selection.flatMap((one) => one.reference?.name ?? []),
  );
}

/** A click in the view: into the dialog's active field while one is open, else into the selection, additive. */
export async function clickInView(session: PartSession, picked: Picked | null): Promise<void> {
  if (picked !== null) return pickAll(session, [picked.touch], "remove");
  if (session.store.getState().editing === null) select(session, []);
}

/** Two clicks on an edge mean all edges that run on smoothly from it. */
export async function chainInView(session: PartSession, picked: Picked | null): Promise<void> {
  if (picked?.touch.kind !== "edge") return;
  const { body, index } = picked.touch;
  const mesh = session.store.getState().shown.find((one) => one.id === body)?.mesh;
  if (mesh === undefined) return;
  const chain = tangentChain(mesh, index).map((at): Touch => ({ kind: "edge", body, index: at }));
  await pickAll(session, chain, "keep");
}

/** Picks several things at once; `again` says what becomes of those that are picked already. */
export async function pickAll(
  session: PartSession,
  touches: readonly Touch[],
  again: Again = "keep",
): Promise<void> {
  const things = await named(session, touches);
  if (session.store.getState().editing !== null) {
    for (const thing of things) pickIntoField(session, thing, again);
    return;
  }
  const { selection } = session.store.getState();
  const before = new Set(selection.map((one) => touchKey(one.touch)));
  const fresh = things.filter(
    ({ touch, reference }) => (reference !== null || touch.kind === "region") && !before.has(touchKey(touch)),
  );
  const dropped = new Set(again === "remove" ? touches.map(touchKey) : []);
  const kept = selection.filter((one) => !dropped.has(touchKey(one.touch)));
  select(session, [...kept, ...fresh]);
}
