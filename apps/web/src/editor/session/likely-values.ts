import { referenceSchema } from "@solidtype/document";
import { marked } from "./draft.ts";
import type { Editing, EditorState } from "./editor-state.ts";
import type { Values } from "./picking-rules.ts";
import { featuresBefore } from "./preview-model.ts";
import { isOfBody } from "./sites.ts";
import { tableOf } from "./stored-values.ts";

/**
 * The sketch that is open, chosen or was drawn in just now, or the newest with something closed in it that nothing uses
 * yet, else the newest: what a new extrusion most likely means.
 */
export function likelySketch(state: EditorState): string | null {
  const { model, chosen, drawnLast, sketch: open } = state;
  const sketches = featuresBefore(state, null).filter((feature) => feature.type === "sketch");
  const used = new Set(
    model.features.flatMap((feature) => ("sketch" in feature.params ? [feature.params.sketch] : [])),
  );
  // What is not built yet may hold something.
  const isClosed = (id: string): boolean => state.sketches.get(id)?.regions.length !== 0;
  const found =
    sketches.find((sketch) => sketch.id === open) ??
    sketches.find((sketch) => chosen.has(sketch.id)) ??
    sketches.find((sketch) => sketch.id === drawnLast) ??
    sketches.findLast(({ id }) => !used.has(id) && isClosed(id)) ??
    sketches.at(-1);
  return found?.id ?? null;
}

/** The sketch in a dialog's field, if it is drawn on the face of a body: which way it looks. */
function onBody(values: Values, { model }: EditorState): { readonly isFlipped: boolean } | null {
  const sketch = model.features.find(({ id }) => id === values["sketch"]);
  if (sketch?.type !== "sketch") return null;
  const plane = referenceSchema.safeParse(sketch.params.plane);
  return plane.success && isOfBody(plane.data) ? { isFlipped: sketch.params.flip === true } : null;
}

/** What is drawn on a body's face most likely goes onto that body. */
const likelyOperation = (values: Values, state: EditorState): string =>
  onBody(values, state) === null ? "new" : "add";

/** A new body from what is drawn on a face goes onto that body instead. */
export const meetingBody = (values: Values, state: EditorState): Values =>
  values["operation"] === "new"
    ? headed({ ...values, operation: likelyOperation(values, state) }, state)
    : values;

const isIntoBody = ({ operation }: Values): boolean => operation === "cut" || operation === "intersect";

/** What is to be cut or kept lies behind the face that the sketch is drawn on, and what is added before it. */
function headed(values: Values, state: EditorState): Values {
  const face = onBody(values, state);
  if (face === null || typeof values["flip"] !== "boolean") return values;
  return { ...values, flip: isIntoBody(values) !== face.isFlipped };
}

/** The parameters after some of them have changed, with those in step that nobody has set. */
export function inStep(editing: Editing, changed: Values, state: EditorState): Values {
  const { params: before } = editing.draft;
  const { isNew } = editing;
  const after = marked(tableOf(editing), before, changed);
  const isUntouched = isNew && before["operation"] === likelyOperation(before, state);
  const isMoved = after["sketch"] !== before["sketch"] && after["operation"] === before["operation"];
  const operation = likelyOperation(after, state);
  if (isUntouched && isMoved) return headed({ ...after, operation }, state);
  const isTurned = isIntoBody(before) !== isIntoBody(after) && after["flip"] === before["flip"];
  return isTurned ? headed(after, state) : after;
}
