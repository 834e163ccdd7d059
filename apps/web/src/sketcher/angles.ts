import {
  type DimensionType,
  isKnownEntity,
  ORIGIN,
  type SketchData,
  type Vec2,
  X_AXIS,
  Y_AXIS,
} from "@solidtype/sketch";

type Line = {
  readonly start: Vec2;
  readonly end: Vec2;
  /** An axis: drawn wherever one looks. */
  readonly isEndless: boolean;
};

/** Half of a line's carrier, as seen from where it meets the other one's. */
type Ray = { readonly id: string; readonly isForward: boolean; readonly angle: number };

const plus = (a: Vec2, b: Vec2, factor = 1): Vec2 => ({ x: a.x + b.x * factor, y: a.y + b.y * factor });
const minus = (a: Vec2, b: Vec2): Vec2 => ({ x: a.x - b.x, y: a.y - b.y });
const dot = (a: Vec2, b: Vec2): number => a.x * b.x + a.y * b.y;
const cross = (a: Vec2, b: Vec2): number => a.x * b.y - a.y * b.x;
const towards = (angle: number): Vec2 => ({ x: Math.cos(angle), y: Math.sin(angle) });
const angleOf = ({ x, y }: Vec2): number => Math.atan2(y, x);
const fullTurn = 2 * Math.PI;
/** In [0, 2π). */
const wrapped = (angle: number): number => ((angle % fullTurn) + fullTurn) % fullTurn;
/** In [−π, π). */
const wrappedHalf = (angle: number): number => wrapped(angle + Math.PI) - Math.PI;

function lineOf(data: SketchData, id: string): Line | null {
  const start = { x: 0, y: 0 };
  if (id === X_AXIS) return { start, end: { x: 1, y: 0 }, isEndless: true };
  if (id === Y_AXIS) return { start, end: { x: 0, y: 1 }, isEndless: true };
  const line = data.entities[id];
  if (line === undefined || !isKnownEntity(line) || line.type !== "line") return null;
  const place = (point: string): Vec2 | null => {
    if (point === ORIGIN) return start;
    const entity = data.entities[point];
    return entity !== undefined && isKnownEntity(entity) && entity.type === "point" ? entity : null;
  };
  const [from, to] = [place(line.start), place(line.end)];
  return from === null || to === null ? null : { start: from, end: to, isEndless: false };
}

/** Where two lines or what would prolong them cross; null where they are parallel. */
function cornerOf(first: Line, second: Line): Vec2 | null {
  const [a, b] = [minus(first.end, first.start), minus(second.end, second.start)];
  const turn = cross(a, b);
  if (Math.abs(turn) <= 1e-6 * Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y)) return null;
  return plus(first.start, a, cross(minus(second.start, first.start), b) / turn);
}

/** From a corner along a line to where most of it is drawn, rad. */
function drawnTowards(corner: Vec2, { start, end, isEndless }: Line): number {
  const along = minus(end, start);
  const isAhead = isEndless || dot(minus(plus(start, along, 0.5), corner), along) >= 0;
  return angleOf(isAhead ? along : minus(start, end));
}

/** From a corner into the angle between what is drawn of two lines. */
function between(corner: Vec2, lines: readonly [Line, Line]): Vec2 {
  const [one, other] = lines.map((line) => towards(drawnTowards(corner, line)));
  return plus(corner, plus(one ?? corner, other ?? corner));
}

/**
 * Of the four angles that two lines make the one in which a place lies, without a place the one between what is drawn of
 * them; null where they do not cross.
 */
export function angleAt(
  data: SketchData,
  [one = "", other = ""]: readonly string[],
  place?: Vec2,
): { readonly type: DimensionType; readonly on: readonly string[] } | null {
  const [first, second] = [lineOf(data, one), lineOf(data, other)];
  const corner = first === null || second === null ? null : cornerOf(first, second);
  if (first === null || second === null || corner === null) return null;
  const aim = angleOf(minus(place ?? between(corner, [first, second]), corner));
  const rays = [
    { id: one, line: first },
    { id: other, line: second },
  ].flatMap(({ id, line: { start, end } }): Ray[] => [
    { id, isForward: true, angle: angleOf(minus(end, start)) },
    { id, isForward: false, angle: angleOf(minus(start, end)) },
  ]);
  const around = rays.toSorted((a, b) => wrapped(a.angle - aim) - wrapped(b.angle - aim));
  const [to, from] = [around[0], around.at(-1)];
  if (to === undefined || from === undefined) return null;
  return from.isForward === to.isForward
    ? { type: "angle", on: [from.id, to.id] }
    : { type: "corner-angle", on: [to.id, from.id] };
}

/** The arc of an angle, with what prolongs the lines to it. Of two angles that face each other it is in the one where its text is. */
export function angleMark(
  type: DimensionType,
  lines: readonly [Line, Line],
  label: Vec2 | undefined,
  gap: number,
): { at: Vec2; lines: Vec2[][] } {
  const [first, second] = lines;
  // Lines that run straight on are held by angles, too, and are then to be seen doing it.
  const corner = cornerOf(first, second) ?? (type === "angle" ? first.start : first.end);
  const [a, b] = [angleOf(minus(first.end, first.start)), angleOf(minus(second.end, second.start))];
  const [from, to] = type === "angle" ? [a, b] : [b, a + Math.PI];
  const half = wrapped(to - from) / 2;
  const aim = angleOf(minus(label ?? between(corner, lines), corner));
  const [middle = from + half] = [from + half, from + half + Math.PI].toSorted(
    (one, other) => Math.abs(wrappedHalf(aim - one)) - Math.abs(wrappedHalf(aim - other)),
  );
  const at = label ?? plus(corner, towards(middle), gap * 4);
  const radius = Math.max(gap, Math.hypot(at.x - corner.x, at.y - corner.y));
  // Beside the angle its text is reached by more of the arc.
  const off = label === undefined ? 0 : wrappedHalf(aim - middle);
  const [begin, end] = [middle + Math.min(-half, off), middle + Math.max(half, off)];
  const bend = Array.from({ length: 25 }, (_, step) =>
    plus(corner, towards(begin + ((end - begin) * step) / 24), radius),
  );
  const sides = [middle - half, middle + half].map((angle) => plus(corner, towards(angle), radius));
  return { at, lines: [bend, ...sides.flatMap((side) => prolonged(lines, side))] };
}

/** What is to be drawn for one of the lines to reach a place on its carrier, from its nearer end. */
function prolonged(lines: readonly [Line, Line], side: Vec2): Vec2[][] {
  const off = ({ start, end }: Line): number => {
    const along = minus(end, start);
    return Math.abs(cross(along, minus(side, start))) / Math.hypot(along.x, along.y);
  };
  const { start, end, isEndless } = off(lines[0]) <= off(lines[1]) ? lines[0] : lines[1];
  const along = minus(end, start);
  const share = dot(minus(side, start), along) / dot(along, along);
  if (isEndless || (share >= 0 && share <= 1)) return [];
  return [[share < 0 ? start : end, side]];
}
