import type { Vec2 } from "../vec.ts";

export type Box = {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
};

/**
 * For each place, the first of the boxes around it that passes a closer look. A sweep from left to right keeps the
 * boxes that it is within; a tree over them, in their order, tells of any run of them how far up and down it reaches.
 * So neither thousands side by side nor thousands within each other are looked at one by one.
 */
export function firstAround(
  boxes: readonly Box[],
  places: readonly Vec2[],
  passes: (box: number, place: number) => boolean,
): readonly (number | undefined)[] {
  const tree = new ReachTree(boxes.length);
  const [opening, closing] = (["minX", "maxX"] as const).map((side) =>
    boxes.map((box, index) => ({ x: box[side], index })).toSorted((a, b) => a.x - b.x),
  ) as [{ x: number; index: number }[], { x: number; index: number }[]];
  const found: (number | undefined)[] = places.map(() => undefined);
  let [opened, closed] = [0, 0];
  const order = [...places.keys()].toSorted((a, b) => (places[a]?.x ?? 0) - (places[b]?.x ?? 0));
  for (const place of order) {
    const { x, y } = places[place] ?? { x: 0, y: 0 };
    for (let next = opening[opened]; next !== undefined && next.x <= x; next = opening[(opened += 1)])
      tree.set(next.index, boxes[next.index]?.minY ?? Infinity, boxes[next.index]?.maxY ?? -Infinity);
    for (let next = closing[closed]; next !== undefined && next.x < x; next = closing[(closed += 1)])
      tree.set(next.index, Infinity, -Infinity);
    found[place] = tree.first(y, (box) => passes(box, place));
  }
  return found;
}

/** A heap-shaped tree of intervals; leaves are the boxes in their order. */
class ReachTree {
  readonly #size: number;
  readonly #low: Float64Array;
  readonly #high: Float64Array;

  constructor(count: number) {
    this.#size = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
    this.#low = new Float64Array(2 * this.#size).fill(Infinity);
    this.#high = new Float64Array(2 * this.#size).fill(-Infinity);
  }

  set(index: number, low: number, high: number): void {
    let node = this.#size + index;
    this.#low[node] = low;
    this.#high[node] = high;
    for (node >>= 1; node >= 1; node >>= 1) {
      this.#low[node] = Math.min(this.#lowAt(2 * node), this.#lowAt(2 * node + 1));
      this.#high[node] = Math.max(this.#highAt(2 * node), this.#highAt(2 * node + 1));
    }
  }

  first(y: number, passes: (index: number) => boolean, node = 1): number | undefined {
    if (this.#lowAt(node) > y || this.#highAt(node) < y) return undefined;
    if (node >= this.#size) return passes(node - this.#size) ? node - this.#size : undefined;
    return this.first(y, passes, 2 * node) ?? this.first(y, passes, 2 * node + 1);
  }

  #lowAt(node: number): number {
    return this.#low[node] ?? Infinity;
  }

  #highAt(node: number): number {
    return this.#high[node] ?? -Infinity;
  }
}
