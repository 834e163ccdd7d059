import { chosenIds, isBuiltIn } from "./feature-list.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

/**
 * Once the chosen rows are gone, the one that takes their place is chosen: keys go on from there. It is not picked in the
 * view, where the next tool would take it for what it is meant for.
 */
function chooseInPlace(session: PartSession, { model: was, chosen: before }: EditorState): void {
  const { model, chosen, editing } = session.store.getState();
  if (editing !== null) return;
  const left = new Set(model.features.map(({ id }) => id));
  const last = was.features.findLastIndex(({ id }) => before.has(id) && !left.has(id));
  if (last < 0 || [...chosen].some((id) => left.has(id))) return;
  const own = was.features.filter((feature) => left.has(feature.id) && !isBuiltIn(feature));
  const next = own.find((feature) => was.features.indexOf(feature) > last) ?? own.at(-1);
  session.set({ chosen: new Set(next === undefined ? [] : [next.id]) });
}

/** Deletes features; where others would lose what they refer to, asks first. What is open here is not deleted. */
export function removeFeatures(session: PartSession, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const before = session.store.getState();
  const { editing, sketch, model } = before;
  const open = editing?.id ?? sketch;
  if (open !== null && ids.includes(open)) {
    const name = editing?.draft.name ?? model.features.find(({ id }) => id === open)?.name;
    return session.set({ refusal: `“${name}” is open. Finish with it before you delete it.` });
  }
  const done = session.run({ command: "deleteFeature", ids: [...ids] });
  if (done.ok) return chooseInPlace(session, before);
  if (done.error.code === "has-dependants")
    session.set({ refusal: null, losing: { ids, message: done.error.message } });
}

/** Deletes the rows that are chosen. While a feature is open its row is one of them, and not meant. */
export function removeChosen(session: PartSession): void {
  const state = session.store.getState();
  if (state.access !== null) return session.set({ refusal: state.access });
  const open = state.editing?.id ?? state.sketch;
  const ids = chosenIds(state);
  const isBody = state.selection.some(({ touch }) => touch.kind === "body");
  if (open === null && ids.length === 0 && isBody)
    return session.set({
      refusal: "A body goes with the feature that makes it: delete or suppress that one.",
    });
  if (open === null) return removeFeatures(session, ids);
  const name = state.editing?.draft.name ?? state.model.features.find(({ id }) => id === open)?.name;
  session.set({ refusal: `“${name}” is open. Finish with it before you delete features.` });
}

/** Of what was asked about, what others have not deleted meanwhile. */
function stillLosing(session: PartSession): string[] {
  const { losing, model } = session.store.getState();
  return (losing?.ids ?? []).filter((id) => model.features.some((feature) => feature.id === id));
}

/** Deletes what was asked about, whatever refers to it. */
export function removeAnyway(session: PartSession): void {
  const ids = stillLosing(session);
  const before = session.store.getState();
  session.set({ losing: null });
  if (ids.length > 0) session.run({ command: "deleteFeature", ids, force: true });
  chooseInPlace(session, before);
}

/** Deletes it together with everything that would lose what it refers to. */
export function removeWithDependants(session: PartSession): void {
  const ids = new Set(stillLosing(session));
  const before = session.store.getState();
  session.set({ losing: null, refusal: null });
  let tried = -1;
  while (ids.size > tried && ids.size > 0) {
    tried = ids.size;
    const done = session.run({ command: "deleteFeature", ids: [...ids] });
    if (done.ok) {
      session.set({ refusal: null });
      return chooseInPlace(session, before);
    }
    const { dependants } = (done.error.details ?? {}) as {
      readonly dependants?: readonly { readonly id: string }[];
    };
    for (const { id } of dependants ?? []) ids.add(id);
  }
}
