import type { PartModel } from "@solidtype/document";
import { drawing, rectangle, refs, round, type TestFeature, testPart } from "../rebuild/test-part.ts";

export const SIDE = 200;
export const THICKNESS = 20;
export const RADIUS = 5;

/** The centres of a hundred holes, ten by ten. */
export const centres = Array.from(
  { length: 100 },
  (_, at) => [10 + 20 * (at % 10), 10 + 20 * Math.floor(at / 10)] as const,
);

const plate: readonly TestFeature[] = [
  drawing("s", rectangle(0, 0, SIDE, SIDE)),
  { id: "plate", type: "extrude", params: { sketch: "s", distance: `${THICKNESS}` } },
];

/** All holes in one sketch, cut at once. */
export function plateInOneCut(): PartModel {
  const circles = Object.assign({}, ...centres.map(([x, y], at) => round(`c${at}`, x, y, RADIUS))) as object;
  return testPart([
    ...plate,
    drawing("h", circles as Parameters<typeof drawing>[1]),
    { id: "cut", type: "extrude", params: { sketch: "h", operation: "cut", extent: "through-all" } },
  ]);
}

/** Every hole a feature of its own; `last` is the diameter of the last one. */
export function plateInHundredHoles(last = 2 * RADIUS): PartModel {
  const points = Object.fromEntries(centres.map(([x, y], at) => [`p${at}`, { type: "point", x, y }]));
  const holes = centres.map((_, at): TestFeature => ({
    id: `h${at}`,
    type: "hole",
    params: { points: refs(`d/p${at}`), diameter: `${at === 99 ? last : 2 * RADIUS}`, flip: true },
  }));
  return testPart([...plate, drawing("d", points), ...holes]);
}

/** Twenty blocks that stand apart, each of its own sketch; `last` is the height of the last one. */
export function twentyBlocks(last = 10): PartModel {
  return testPart(
    Array.from({ length: 20 }, (_, at) => [
      drawing(`s${at}`, rectangle(30 * at, 0, 20, 10)),
      { id: `f${at}`, type: "extrude", params: { sketch: `s${at}`, distance: `${at === 19 ? last : 10}` } },
    ]).flat(),
  );
}
