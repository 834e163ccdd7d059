import {
  contextOf,
  dimensionOf,
  type Drawing,
  isReadable,
  type NumberResult,
  type PartModel,
} from "@solidtype/document";
import { isDimension, isKnownConstraint, type SketchData, type StoredConstraint } from "@solidtype/sketch";

/** A sketch with its dimensions as numbers, as the solver takes it. */
export type ResolvedDrawing = {
  readonly data: SketchData;
  /** Why a dimension has no value just now, in words. It only measures meanwhile. */
  readonly unresolved: ReadonlyMap<string, string>;
};

/** The drawing of a sketch feature, or why there is none, in words; null when the feature is gone. */
export function drawingOf(model: PartModel, sketch: string): Drawing | string | null {
  const feature = model.features.find((candidate) => candidate.id === sketch);
  if (feature === undefined) return null;
  if (!isReadable(feature)) return feature.problem;
  return feature.type === "sketch" ? feature.sketch : `${feature.name} is not a sketch.`;
}

/** One dimension that cannot be understood does not hide the drawing that it is to be mended in. */
export function resolvedDrawing(model: PartModel, drawing: Drawing): ResolvedDrawing {
  const context = contextOf(model);
  const unresolved = new Map<string, string>();
  const constraints: { [id: string]: StoredConstraint } = {};
  for (const [id, constraint] of Object.entries(drawing.constraints)) {
    if (!isKnownConstraint(constraint) || !isDimension(constraint)) {
      constraints[id] = constraint;
      continue;
    }
    const value = dimensionOf(constraint.type, constraint.value, context);
    const drives = constraint.driving && value.ok;
    if (constraint.driving && !value.ok) unresolved.set(id, value.error.message);
    constraints[id] = { ...constraint, driving: drives, value: value.ok ? value.value : 0 };
  }
  return { data: { ...drawing, constraints }, unresolved };
}

/** What a text would be worth in a dimension of this type. */
export function dimensionValue(model: PartModel, type: string, text: string): NumberResult {
  return dimensionOf(type, text, contextOf(model));
}
