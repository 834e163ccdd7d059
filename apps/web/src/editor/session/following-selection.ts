import type { EditorState, Selected } from "./editor-state.ts";
import { scenic } from "./locating.ts";
import type { PartSession } from "./part-session.ts";
import { select } from "./selection.ts";
import { formIn } from "./touched-form.ts";
import { touchKey } from "../../viewport/shapes.ts";
import { parseName } from "@solidtype/document";

/**
 * Where a picked thing is in the picture of the moment; null when it is not there, or it cannot be told from its like,
 * "unknown" when there is nobody to ask just now.
 */
async function placed(session: PartSession, one: Selected): Promise<Selected | "unknown" | null> {
  const state = session.store.getState();
  const { touch, reference } = one;
  if (touch.kind === "region")
    return state.sketches.get(touch.sketch)?.regions.some(({ id }) => id === touch.id) ? one : null;
  const name = reference === null ? null : parseName(reference.name);
  if (reference === null || name?.ok !== true) return null;
  if (name.value.kind === "entity" || name.value.kind === "feature")
    return scenic(name.value, reference.name, state) === null ? null : one;
  const answer = await session.kernel.ask({ ask: "resolve", ...reference });
  if (!answer.ok) return "unknown";
  if (answer.value.status !== "found") return null;
  const { kind, body, at } = answer.value.found;
  if (kind === "body") return { reference, touch: { kind, body } };
  const touched = { kind, body, index: at };
  return { reference, touch: touched, form: formIn(session.store.getState(), touched) };
}

const picture = ({ bodies }: EditorState): string => bodies.map(({ name, key }) => `${name} ${key}`).join();

/**
 * What is picked stays picked when the part is rebuilt: by its name, wherever that is now. An index means another thing
 * in another picture; what is not there any more is picked no longer. What nobody could tell of stays, and is asked about again.
 */
export function followSelection(session: PartSession): () => void {
  let isUnsure = false;
  const follow = async (): Promise<void> => {
    const { selection, bodies, sketches } = session.store.getState();
    const found = await Promise.all(selection.map((one) => placed(session, one)));
    const now = session.store.getState();
    if (now.selection !== selection || now.bodies !== bodies || now.sketches !== sketches) return;
    isUnsure = found.includes("unknown");
    const kept = found.flatMap((one, at) => (one === "unknown" ? (selection[at] ?? []) : (one ?? [])));
    const stays = kept.map(({ touch }) => touchKey(touch)).join() === selection.map(keyOf).join();
    if (!stays) select(session, kept);
  };
  const keyOf = ({ touch }: Selected): string => touchKey(touch);
  return session.store.subscribe((state, before) => {
    if (state.selection.length === 0 || state.kernel.kind !== "ready") return;
    const isNew = state.sketches !== before.sketches || picture(state) !== picture(before);
    if (isNew || (isUnsure && state.bodies !== before.bodies)) void follow();
  });
}
