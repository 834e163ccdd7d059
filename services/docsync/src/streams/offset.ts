/**
 * An offset is `{generation}_{position}`, both padded to 16 digits, so that it sorts as text.
 * `position` counts the stored bytes before it. `generation` is the number of the stream that a
 * path held when the offset was given out: it only grows, so a stream that is made anew at the
 * path of a deleted one never repeats an offset, and an offset of the old one is recognised as
 * gone. A fork keeps the generation of its source, because both share one offset space. The
 * beginning of every stream is the one offset `0…0_0…0`.
 */
export type Position = number;

export type ParsedOffset =
  | { readonly at: "start" }
  | { readonly at: "now" }
  | { readonly at: "position"; readonly generation: number; readonly position: Position };

const WIDTH = 16;
const PATTERN = /^(\d{16})_(\d{16})$/;

export function formatOffset(generation: number, position: Position): string {
  const shown = position === 0 ? 0 : generation;
  return `${String(shown).padStart(WIDTH, "0")}_${String(position).padStart(WIDTH, "0")}`;
}

/** Null when the text was not made by `formatOffset` and is no sentinel. */
export function parseOffset(text: string): ParsedOffset | null {
  if (text === "-1") return { at: "start" };
  if (text === "now") return { at: "now" };
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const position = Number(match[2]);
  if (position === 0) return { at: "start" };
  return { at: "position", generation: Number(match[1]), position };
}
