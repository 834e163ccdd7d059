import { type PartModel, parseModel, type StoredFeature } from "@solidtype/document";
import { emptySketch } from "@solidtype/sketch";
import type { EditorState } from "./editor-state.ts";

type Looked = Pick<EditorState, "model" | "editing" | "rollback" | "sketch">;

/** Of these nothing is shown that comes later: it may refer to what is just being changed. */
function upTo(features: readonly StoredFeature[], last: string | null): readonly StoredFeature[] {
  const at = last === null ? -1 : features.findIndex((feature) => feature.id === last);
  return at < 0 ? features : features.slice(0, at + 1);
}

/** The model without the feature in the dialog and all that follows: what its picks refer to. */
export function modelBefore({ model, editing, rollback, sketch }: Looked): PartModel {
  const features = upTo(upTo(model.features, rollback), sketch);
  const at = features.findIndex((feature) => feature.id === editing?.id);
  return { ...model, features: at < 0 ? features : features.slice(0, at) };
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
  const at = features.findIndex((feature) => feature.id === editing.id);
  // An edited feature is shown as of its own place.
  const before = at >= 0 ? features.slice(0, at) : features;
  const known = at >= 0 ? features[at] : undefined;
  // A sketch that is being placed has nothing drawn in it yet.
  const drawing = known !== undefined && "sketch" in known ? known.sketch : emptySketch;
  const drawn = draft.type === "sketch" ? { sketch: drawing } : {};
  const parsed = parseModel({ ...model, features: [...before, { ...draft, ...drawn }] });
  return parsed.ok ? parsed.value : { ...model, features: before };
}
