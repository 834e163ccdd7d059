import { chosenIds } from "./feature-list.ts";
import type { PartSession } from "./part-session.ts";

/** Deletes features; where others would lose what they refer to, asks first. */
export function removeFeatures(session: PartSession, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const done = session.run({ command: "deleteFeature", ids: [...ids] });
  if (done.ok) return session.set({ chosen: new Set() });
  if (done.error.code === "has-dependants")
    session.set({ refusal: null, losing: { ids, message: done.error.message } });
}

/** Deletes the rows that are chosen. While a feature is open its row is one of them, and not meant. */
export function removeChosen(session: PartSession): void {
  const state = session.store.getState();
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

/** Deletes what was asked about, whatever refers to it. */
export function removeAnyway(session: PartSession): void {
  const { losing } = session.store.getState();
  if (losing === null) return;
  session.run({ command: "deleteFeature", ids: [...losing.ids], force: true });
  session.set({ losing: null, chosen: new Set() });
}

/** Deletes it together with everything that would lose what it refers to. */
export function removeWithDependants(session: PartSession): void {
  const { losing } = session.store.getState();
  if (losing === null) return;
  const ids = new Set(losing.ids);
  for (let done = session.run({ command: "deleteFeature", ids: [...ids] }); !done.ok;) {
    const { dependants } = (done.error.details ?? {}) as {
      readonly dependants?: readonly { readonly id: string }[];
    };
    const before = ids.size;
    for (const { id } of dependants ?? []) ids.add(id);
    if (ids.size === before) return;
    done = session.run({ command: "deleteFeature", ids: [...ids] });
  }
  session.set({ losing: null, chosen: new Set(), refusal: null });
}
