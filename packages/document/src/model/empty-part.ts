import { type Feature, type PartModel, SCHEMA_VERSION, type Unit } from "./model.ts";

/** Ids of what every part begins with. */
export const ORIGIN_POINT = "origin";
export const TOP_PLANE = "top";
export const FRONT_PLANE = "front";
export const RIGHT_PLANE = "right";

/** Never deleted, and always before everything else. In their order. */
export const builtInFeatures: readonly Feature<"origin" | "datum-plane">[] = [
  { id: ORIGIN_POINT, type: "origin", name: "Origin", suppressed: false, params: {} },
  { id: TOP_PLANE, type: "datum-plane", name: "Top", suppressed: false, params: { orientation: "xy" } },
  { id: FRONT_PLANE, type: "datum-plane", name: "Front", suppressed: false, params: { orientation: "xz" } },
  { id: RIGHT_PLANE, type: "datum-plane", name: "Right", suppressed: false, params: { orientation: "yz" } },
];

export function emptyPart(name: string, units: Unit): PartModel {
  return {
    kind: "part",
    schema: SCHEMA_VERSION,
    meta: { name, units },
    variables: [],
    features: builtInFeatures,
    bodies: {},
  };
}
