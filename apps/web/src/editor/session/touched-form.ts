import type { Touch } from "../../viewport/shapes.ts";
import { type Form, formOf } from "../../viewport/touch-filter.ts";
import type { EditorState } from "./editor-state.ts";

/** What a touched face or edge looks like in the picture of the moment. */
export function formIn({ shown }: Pick<EditorState, "shown">, touch: Touch): Form | undefined {
  if (touch.kind !== "face" && touch.kind !== "edge") return undefined;
  const mesh = shown.find(({ id }) => id === touch.body)?.mesh;
  return mesh === undefined ? undefined : formOf(mesh, touch.kind, touch.index);
}
