import type { Fingerprint } from "@solidtype/document";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { frameFromNormal } from "../geometry/frame.ts";
import { type EntityMeasure, measureEntity, taken } from "../measure/entity.ts";
import { pointOf, shapeAt } from "./order.ts";
import type { GeometryName } from "./resolve.ts";
import type { Place, Scene } from "./scene.ts";
import { leftAlong } from "./left-along.ts";

/** What a face, edge or vertex of that name looks like, for a reference to keep beside it. */
export function fingerprintOf(scene: Scene, place: Place, name: GeometryName): Fingerprint {
  const { kind } = name;
  const measure = measureEntity(scene.oc, shapeAt(scene, kind, place));
  const direction = "direction" in measure ? measure.direction : null;
  const left =
    name.kind === "edge" && typeOf(measure) === "line" && direction !== null
      ? leftAlong(scene, place, name, direction)
      : undefined;
  const x =
    typeOf(measure) === "plane" && direction !== null ? frameFromNormal([0, 0, 0], direction).x : undefined;
  return {
    type: typeOf(measure),
    at: [...pointOf(scene, kind, place)],
    ...(direction && { direction: [...direction] }),
    ...(left !== undefined && { left }),
    ...(x !== undefined && { x: [...x] }),
    ...sizeOf(measure),
  };
}

export function bodyFingerprint(oc: OpenCascadeInstance, shape: TopoDS_Shape): Fingerprint {
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.VolumeProperties(shape, properties, false, false, false);
  return { type: "body", at: [...taken(properties.CentreOfMass())], size: properties.Mass() };
}

function typeOf(measure: EntityMeasure): string {
  if (measure.kind === "face") return measure.surface;
  if (measure.kind === "edge") return measure.curve;
  return measure.kind === "vertex" ? "point" : "body";
}

function sizeOf(measure: EntityMeasure): { size?: number } {
  if (measure.kind === "face") return { size: measure.area };
  return measure.kind === "edge" ? { size: measure.length } : {};
}
