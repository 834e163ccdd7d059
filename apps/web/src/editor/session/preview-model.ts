import { type PartModel, parseModel, type StoredFeature } from "@solidtype/document";
import { emptySketch } from "@solidtype/sketch";
import type { EditorState } from "./editor-state.ts";

type Looked = Pick<EditorState, "model" | "editing" | "rollback" | "sketch">;

/** Of these nothing is shown that comes later: it may refer to what is just being changed. */
function upTo(features: readonly StoredFeature[], last: string | null): readonly StoredFeature[] {
  const at = last === null ? -1 : features.findIndex((feature) => feature.id === last);
  return at < 0 ? features : features.slice(0, at + 1);
}

/** What a feature may refer to: all before its own place; of one that is not there yet, all up to the roll-back bar. */
export function featuresBefore(
  { model, rollback }: Pick<EditorState, "model" | "rollback">,
  id: string | null,
): readonly StoredFeature[] {
  const at = model.features.findIndex((feature) => feature.id === id);
  return at < 0 ? upTo(model.features, rollback) : model.features.slice(0, at);
}

/**
 * The model that this window shows: the document's, up to the roll-back bar and to the sketch that is drawn in, with the
 * open dialog's draft in place of the feature it edits (or at the end, for a new one). The same object when nothing of
 * that applies.
 */
export function previewModel({ model, editing, rollback, sketch }: Looked): PartModel {
  const features = upTo(upTo(model.features, rollback), sketch);
  if (editing === null) return features.length === model.features.length ? model : { ...model, features };
  const draft = {
    id: editing.id,
    type: editing.draft.type,
    name: editing.draft.name,
    suppressed: false,
    params: editing.draft.params,
  };
  // An edited feature is shown as of its own place, wherever the bar stands.
  const before = featuresBefore({ model, rollback }, editing.id);
  const known = model.features.find((feature) => feature.id === editing.id);
  // A sketch that is being placed has nothing drawn in it yet.
  const drawing = known !== undefined && "sketch" in known ? known.sketch : emptySketch;
  const drawn = draft.type === "sketch" ? { sketch: drawing } : {};
  const parsed = parseModel({ ...model, features: [...before, { ...draft, ...drawn }] });
  return parsed.ok ? parsed.value : { ...model, features: before };
}
