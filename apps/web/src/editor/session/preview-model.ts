import { type PartModel, parseModel, type StoredFeature } from "@solidtype/document";
import { emptySketch } from "@solidtype/sketch";
import type { Editing } from "./editor-state.ts";

/**
 * The model that this window shows: the document's, up to the roll-back bar, with the open dialog's draft in place of
 * the feature it edits (or at the end, for a new one). The same object when nothing of that applies.
 */
export function previewModel(model: PartModel, editing: Editing | null, rollback: string | null): PartModel {
  let features: readonly StoredFeature[] = model.features;
  if (rollback !== null) {
    const at = features.findIndex((feature) => feature.id === rollback);
    if (at >= 0) features = features.slice(0, at + 1);
  }
  if (editing === null) return features === model.features ? model : { ...model, features };
  const draft = {
    id: editing.id,
    type: editing.draft.type,
    name: editing.draft.name,
    suppressed: false,
    params: editing.draft.params,
  };
  const at = features.findIndex((feature) => feature.id === editing.id);
  // An edited feature is shown as of its own place: what comes later may refer to what the edit takes away.
  const before = at >= 0 ? features.slice(0, at) : features;
  const known = at >= 0 ? features[at] : undefined;
  // A sketch that is being placed has nothing drawn in it yet.
  const drawing = known !== undefined && "sketch" in known ? known.sketch : emptySketch;
  const drawn = draft.type === "sketch" ? { sketch: drawing } : {};
  const parsed = parseModel({ ...model, features: [...before, { ...draft, ...drawn }] });
  return parsed.ok ? parsed.value : { ...model, features: before };
}
