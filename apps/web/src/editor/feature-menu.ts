import type { StoredFeature } from "@solidtype/document";
import type { MenuEntry } from "../design/menu.tsx";
import { editFeature, editParams } from "./session/feature-editing.ts";
import {
  chosenIds,
  duplicateFeatures,
  isBuiltIn,
  moveBar,
  moveFeatures,
  setVisible,
  visibilityOf,
} from "./session/feature-list.ts";
import type { PartSession } from "./session/part-session.ts";
import { removeFeatures } from "./session/removing.ts";

/** Of the part's own features those that can be hidden have one. */
export const hasMenu = (feature: StoredFeature): boolean => feature.type !== "origin";

/** What the right mouse button offers on a row of the feature list now. */
export function featureMenu(session: PartSession, id: string): MenuEntry[] {
  const state = session.store.getState();
  const feature = state.model.features.find((candidate) => candidate.id === id);
  if (feature === undefined) return [];
  const visible = visibilityOf(feature, state);
  const eye: MenuEntry[] =
    visible === undefined
      ? []
      : [
          {
            label: visible ? "Hide" : "Show",
            onSelect: () => setVisible(session, [feature.id], !visible),
          },
        ];
  if (isBuiltIn(feature)) return eye;
  const ids = state.chosen.has(feature.id) ? chosenIds(state) : [feature.id];
  const at = state.model.features.indexOf(feature);
  const suppressed = feature.suppressed;
  const disabledReason = state.access ?? undefined;
  return [
    {
      label: disabledReason !== undefined ? "Open" : feature.type === "sketch" ? "Edit sketch" : "Edit",
      onSelect: () => editFeature(session, feature.id),
    },
    ...(feature.type === "sketch"
      ? [{ label: "Change plane", disabledReason, onSelect: () => editParams(session, feature.id) }]
      : []),
    {
      label: "Rename",
      shortcut: "F2",
      disabledReason,
      onSelect: () => session.set({ renaming: feature.id }),
    },
    {
      disabledReason,
      label: suppressed ? "Unsuppress" : "Suppress",
      onSelect: () => session.run({ command: "suppressFeature", ids, suppressed: !suppressed }),
    },
    { label: "Duplicate", disabledReason, onSelect: () => duplicateFeatures(session, ids) },
    ...eye,
    "separator",
    { label: "Move up", disabledReason, onSelect: () => moveFeatures(session, [feature.id], at - 2) },
    { label: "Move down", disabledReason, onSelect: () => moveFeatures(session, [feature.id], at + 1) },
    ...(state.rollback === feature.id
      ? []
      : [{ label: "Roll to here", onSelect: () => moveBar(session, at) }]),
    ...(state.rollback === null
      ? []
      : [{ label: "Roll to the end", onSelect: () => moveBar(session, state.model.features.length - 1) }]),
    "separator",
    {
      label: "Delete",
      shortcut: "Del",
      danger: true,
      disabledReason,
      onSelect: () => removeFeatures(session, ids),
    },
  ];
}
