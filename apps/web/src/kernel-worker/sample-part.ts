import { parseModel, type PartModel } from "@solidtype/document";

const point = (x: number, y: number) => ({ type: "point", x, y });
const line = (start: string, end: string) => ({ type: "line", start, end });
const edges = (...names: readonly string[]) => names.map((name) => ({ name }));

const features: readonly {
  readonly id: string;
  readonly type: string;
  readonly params?: object;
  readonly sketch?: object;
}[] = [
  { id: "origin", type: "origin" },
  { id: "top", type: "datum-plane", params: { orientation: "xy" } },
  { id: "front", type: "datum-plane", params: { orientation: "xz" } },
  { id: "right", type: "datum-plane", params: { orientation: "yz" } },
  {
    id: "outline",
    type: "sketch",
    params: { plane: { name: "top" } },
    sketch: {
      entities: {
        a: point(-30, -20),
        b: point(30, -20),
        c: point(30, 20),
        d: point(-30, 20),
        near: line("a", "b"),
        side: line("b", "c"),
        far: line("c", "d"),
        m: point(-30, 0),
        round: { type: "arc", center: "m", start: "d", end: "a" },
      },
      constraints: {
        level: { type: "horizontal", on: ["near"] },
        upright: { type: "vertical", on: ["side"] },
      },
    },
  },
  { id: "plate", type: "extrude", params: { sketch: "outline", distance: "8 mm" } },
  {
    id: "boss",
    type: "cylinder",
    params: { z: "4 mm", diameter: "18 mm", height: "16 mm", operation: "add" },
  },
  {
    id: "rounding",
    type: "fillet",
    params: {
      edges: edges("{plate:side(near)|plate:side(side)}", "{plate:side(far)|plate:side(side)}"),
      radius: "4 mm",
    },
  },
  { id: "rim", type: "chamfer", params: { edges: edges("{boss:side|boss:top}"), distance: "1 mm" } },
  { id: "raised", type: "plane", params: { base: { name: "top" }, distance: "8 mm" } },
  {
    id: "points",
    type: "sketch",
    params: { plane: { name: "raised" } },
    sketch: { entities: { one: point(20, 10), two: point(20, -10) }, constraints: {} },
  },
  { id: "holes", type: "hole", params: { points: edges("points/one", "points/two"), extent: "through" } },
  {
    id: "window",
    type: "sketch",
    params: { plane: { name: "raised" } },
    sketch: {
      entities: { middle: point(-22, 8), circle: { type: "circle", center: "middle", radius: 2 } },
      constraints: {},
    },
  },
  {
    id: "cut",
    type: "extrude",
    params: { sketch: "window", operation: "cut", extent: "through-all", flip: true },
  },
  { id: "other", type: "mirror", params: { of: "features", features: ["cut"], plane: { name: "front" } } },
];

/** A small part with the kinds of features that most parts have, to practise before it is known which part it will be. */
export function samplePart(): PartModel {
  const parsed = parseModel({
    kind: "part",
    schema: 1,
    meta: { name: "Sample", units: "mm" },
    variables: [],
    features: features.map((feature) => ({ name: feature.id, suppressed: false, params: {}, ...feature })),
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}
