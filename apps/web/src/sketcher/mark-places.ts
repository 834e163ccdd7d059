import type { Vec2 } from "@solidtype/sketch";

/** On the screen: pixels from the top left corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A mark is as wide as it is high; a row of them has a hair between. */
const side = 16;
const step = side + 1;
const gap = 8;

/** Rows to the right and to the left of what is marked, below and above it. */
const rows: readonly (readonly [start: number, step: number, y: number])[] = [
  [gap, step, gap],
  [gap, step, -gap - side],
  [-gap - side, -step, gap],
  [-gap - side, -step, -gap - side],
];
/** Where a mark may stand, seen from what it is of, the best first: all four corners before anything further away. */
const stands: readonly Vec2[] = [0, 2, 4].flatMap((near) =>
  rows.flatMap(([start, along, y]) => [near, near + 1].map((at) => ({ x: start + at * along, y }))),
);

/** Wider than any mark, so that few cells are looked at. */
const cell = 64;

/** What is taken of the screen, found by place: a sketch has thousands of marks. */
class Taken {
  readonly #cells = new Map<string, Box[]>();

  take(box: Box): void {
    for (const key of cellsOf(box)) {
      const there = this.#cells.get(key);
      if (there === undefined) this.#cells.set(key, [box]);
      else there.push(box);
    }
  }

  isFree(box: Box): boolean {
    for (const key of cellsOf(box))
      if (this.#cells.get(key)?.some((other) => overlap(box, other)) === true) return false;
    return true;
  }
}

function* cellsOf({ x, y, width, height }: Box): Generator<string> {
  for (let column = Math.floor(x / cell); column <= Math.floor((x + width) / cell); column += 1)
    for (let row = Math.floor(y / cell); row <= Math.floor((y + height) / cell); row += 1)
      yield `${column} ${row}`;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * The top left corner of each mark, beside the place that it is of: neither under a text nor under another mark. Where
 * there is room nowhere near, it stands where it would alone.
 */
export function placeMarks(places: readonly Vec2[], texts: readonly Box[]): Vec2[] {
  const taken = new Taken();
  for (const text of texts) taken.take(text);
  return places.map((place) => {
    const boxes = stands.map(({ x, y }) => ({ x: place.x + x, y: place.y + y, width: side, height: side }));
    const box = boxes.find((one) => taken.isFree(one)) ?? {
      x: place.x + gap,
      y: place.y + gap,
      width: 0,
      height: 0,
    };
    taken.take(box);
    return { x: box.x, y: box.y };
  });
}

/** Whether a mark that stands there would be in the way of what passes over the drawing: a field, a size while one draws. */
export const isUnder = ({ x, y }: Vec2, passing: readonly Box[]): boolean =>
  passing.some((box) => overlap({ x, y, width: side, height: side }, box));
