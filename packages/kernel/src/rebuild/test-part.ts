import { parseModel, type PartModel } from "@solidtype/document";

export type TestFeature = {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly params?: object;
  readonly sketch?: object;
  readonly suppressed?: boolean;
};

const builtIn: readonly TestFeature[] = [
  { id: "origin", type: "origin" },
  { id: "top", type: "datum-plane", params: { orientation: "xy" } },
  { id: "front", type: "datum-plane", params: { orientation: "xz" } },
  { id: "right", type: "datum-plane", params: { orientation: "yz" } },
];

/** A model as a test writes it: features in short, everything else by default. */
export function testPart(
  features: readonly TestFeature[],
  more: { readonly variables?: object[]; readonly bodies?: object } = {},
): PartModel {
  const parsed = parseModel({
    kind: "part",
    schema: 1,
    meta: { name: "Test", units: "mm" },
    variables: more.variables ?? [],
    features: [...builtIn, ...features].map((feature) => ({
      name: feature.id,
      suppressed: false,
      params: {},
      ...feature,
    })),
    bodies: more.bodies ?? {},
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

type Entities = { readonly [id: string]: object };

/** Lines l1, l2, … through the corners (points p1, p2, …), closed. `prefix` keeps several outlines apart. */
export function outline(corners: readonly (readonly [number, number])[], prefix = ""): Entities {
  const entities: { [id: string]: object } = {};
  corners.forEach(([x, y], at) => {
    entities[`${prefix}p${at + 1}`] = { type: "point", x, y };
    entities[`${prefix}l${at + 1}`] = {
      type: "line",
      start: `${prefix}p${at + 1}`,
      end: `${prefix}p${((at + 1) % corners.length) + 1}`,
    };
  });
  return entities;
}

export function rectangle(x: number, y: number, width: number, height: number, prefix = ""): Entities {
  return outline(
    [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ],
    prefix,
  );
}

export function round(id: string, x: number, y: number, radius: number): Entities {
  return { [`${id}c`]: { type: "point", x, y }, [id]: { type: "circle", center: `${id}c`, radius } };
}

export function drawing(id: string, entities: Entities, plane = "top"): TestFeature {
  return { id, type: "sketch", params: { plane: { name: plane } }, sketch: { entities, constraints: {} } };
}

export const refs = (...names: readonly string[]) => names.map((name) => ({ name }));
