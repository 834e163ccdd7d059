import { crc32 } from "node:zlib";

/**
 * An offset is `{generation}_{position}_{sum}`, numbers padded to 16 digits, so that it sorts as text.
 * `position` counts the stored bytes before it. `generation` is the number of the stream that a
 * path held when the offset was given out: it only grows, so a stream that is made anew at the
 * path of a deleted one never repeats an offset, and an offset of the old one is recognised as
 * gone. A fork keeps the generation of its source, because both share one offset space. The
 * beginning of every stream is the one offset `0…0_0…0`.
 *
 * `sum` is a checksum of the bytes before the position. After a database was put back from a backup another history may
 * come to end an entry at the same place: there the sum is another one. Earlier releases gave offsets out without it,
 * and of what they stored it is not known.
 */
export type Position = number;

/** Of what comes before a position; null where it is not known. */
export type Sum = number | null;

export type ParsedOffset =
  | { readonly at: "start" }
  | { readonly at: "now" }
  | {
      readonly at: "position";
      readonly generation: number;
      readonly position: Position;
      readonly sum: Sum;
    };

const WIDTH = 16;
const PATTERN = /^(\d{16})_(\d{16})(?:_([0-9a-f]{8}))?$/;

export function formatOffset(generation: number, position: Position, sum: Sum): string {
  const shown = position === 0 ? 0 : generation;
  const place = `${String(shown).padStart(WIDTH, "0")}_${String(position).padStart(WIDTH, "0")}`;
  return position === 0 || sum === null ? place : `${place}_${sum.toString(16).padStart(8, "0")}`;
}

export const offsetOfEnd = (end: {
  readonly generation: number;
  readonly tail: Position;
  readonly sum: Sum;
}): string => formatOffset(end.generation, end.tail, end.sum);

/** Null when the text was not made by `formatOffset` and is no sentinel. */
export function parseOffset(text: string): ParsedOffset | null {
  if (text === "-1") return { at: "start" };
  if (text === "now") return { at: "now" };
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const position = Number(match[2]);
  if (position === 0) return { at: "start" };
  const sum = match[3] === undefined ? null : Number.parseInt(match[3], 16);
  return { at: "position", generation: Number(match[1]), position, sum };
}

/** Where the sum before is not known, that after it is of what came since: in another history it is another one, too. */
export function sumAfter(before: Sum, data: Uint8Array): number {
  return crc32(data, before ?? 0);
}

/** Whether two sums are of different histories, as far as both are known. */
export function contradict(one: Sum | undefined, other: Sum | undefined): boolean {
  return one !== null && one !== undefined && other !== null && other !== undefined && one !== other;
}
