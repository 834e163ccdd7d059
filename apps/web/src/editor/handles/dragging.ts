import type { Json } from "@solidtype/contracts";
import type { Ray } from "three";
import { alongLine, aroundCircle, snapTo, stepOf } from "./drag-maths.ts";
import type { Handle } from "./handles-of.ts";

type Fields = { readonly [param: string]: Json };

/** A grip that is held: the handle as it was taken, and how far beside its value it was taken (mm or radians). */
export type Drag = {
  readonly handle: Handle;
  readonly offset: number;
  /** What the fields that it sets held before. */
  readonly before: Fields;
  last: number;
  /** Whether it was moved, and not only touched. */
  isMoved: boolean;
};

/** Pixels that a grip does not go along with: a press on it leaves the value as exact as it is. */
const slop = 4;

/** A unit as it is written, how large it is (mm or radians), and how much of it one pixel shows. */
export type Measure = { readonly unit: string; readonly size: number; readonly pixel: number };

/** Degrees that a drag goes in. */
const angleSteps = [1, 5, 15];
const stepPixels = 5;

function pointedAt({ on, scale }: Handle, sight: Ray, last: number): number | null {
  if (on.kind === "circle") return aroundCircle(sight, on, last);
  const along = alongLine(sight, on);
  return along === null ? null : along / scale;
}

/** Takes hold of a grip, the fields being as they are; null where the view says nothing of it. */
export function beginDrag(handle: Handle, sight: Ray, fields: Fields): Drag | null {
  const at = pointedAt(handle, sight, handle.value);
  if (at === null) return null;
  const before = Object.fromEntries(
    [handle.field, ...(handle.flips ? ["flip"] : [])].map((name) => [name, fields[name] ?? null]),
  );
  return { handle, offset: at - handle.value, before, last: handle.value, isMoved: false };
}

/**
 * What the fields hold once the grip is dragged to where one looks now: round steps of what the view can show, `fine`
 * ones of a tenth; null while it was not moved. A depth that is dragged past nothing goes on to the other side.
 */
export function dragTo(drag: Drag, sight: Ray, { unit, size, pixel }: Measure, fine: boolean): Fields | null {
  const { handle, offset, before } = drag;
  const at = pointedAt(handle, sight, drag.last + offset);
  if (at === null) return null;
  drag.last = at - offset;
  drag.isMoved ||= Math.abs(drag.last - handle.value) > slop * pixel * size;
  if (!drag.isMoved) return null;
  const coarse =
    unit === "deg"
      ? (angleSteps.find((step) => step >= pixel * stepPixels) ?? 45)
      : stepOf(pixel * stepPixels);
  const step = fine ? coarse / 10 : coarse;
  const value = snapTo(drag.last / size, step);
  if (!handle.flips) {
    const kept = Math.min(handle.most / size, Math.max(step, handle.least / size, value));
    return { [handle.field]: `${snapTo(kept, step / 10)} ${unit}` };
  }
  const flipped = before["flip"] === true;
  return {
    [handle.field]: `${Math.max(step, Math.abs(value))} ${unit}`,
    flip: value < 0 ? !flipped : flipped,
  };
}
