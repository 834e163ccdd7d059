import {
  contextOf,
  definitionOf,
  type FeatureType,
  isActive,
  isExpressionParam,
  numberOf,
  parseName,
  referenceSchema,
} from "@solidtype/document";
import type { Json } from "@solidtype/contracts";
import { isKnownEntity, type SketchData } from "@solidtype/sketch";
import { Vector3 } from "three";
import type { PlacedFrame, PlacedLine } from "../../kernel-worker/protocol.ts";
import { type PlaneFrame, toWorld } from "../../sketcher/plane-frame.ts";
import { shadeRegion } from "../../sketcher/sketch-picture.ts";
import { takenRegions } from "../scenery.ts";
import type { Editing, EditorState } from "../session/editor-state.ts";
import type { Circle, Line } from "./drag-maths.ts";

/** Something to drag in the view that stands for a number of the open dialog. */
export type Handle = {
  /** The parameter that it sets, and what people call it. */
  readonly field: string;
  readonly label: string;
  /** The field's present value: mm, or radians on a circle. */
  readonly value: number;
  /** What the parameter itself takes. */
  readonly least: number;
  readonly most: number;
  /** Millimetres on the line to one of the value: half of a symmetric depth lies on either side. */
  readonly scale: number;
  /** Dragged past 0, it turns the feature round instead of stopping. */
  readonly flips: boolean;
  readonly on: ({ readonly kind: "line" } & Line) | ({ readonly kind: "circle" } & Circle);
};

export type HandleScene = Pick<
  EditorState,
  "model" | "frames" | "lines" | "drills" | "sketches" | "sites"
> & {
  /** The middle of what is shown: the material lies that way from an edge, as far as one knows. */
  readonly middle: Vector3;
  /** What the fields came to last: a text that is being typed comes to nothing now and then, and its grip stays. */
  readonly came: ReadonlyMap<string, number>;
};

type Placing = { readonly field: string; readonly scale?: number; readonly flips?: true } & Pick<
  Handle,
  "on"
>;

/** The grips for the feature in the dialog; none for what cannot be placed yet. */
export function handlesOf(editing: Editing, scene: HandleScene): Handle[] {
  const { params, type } = editing.draft;
  const table = definitionOf(type as FeatureType).params;
  return placings(editing, scene).flatMap(({ field, on, scale = 1, flips = false }): Handle[] => {
    const param = table[field];
    if (param === undefined || !isExpressionParam(param) || !isActive(param, params)) return [];
    const read = numberOf(param, String(params[field]), contextOf(scene.model));
    const value = read.ok ? read.value : scene.came.get(field);
    if (value === undefined) return [];
    const [least, most] =
      param.kind === "angle" ? [toRadians(param.min), toRadians(param.max)] : [0, Infinity];
    return [{ field, label: param.label, value, least, most, scale, flips, on }];
  });
}

type Params = Editing["draft"]["params"];

const toRadians = (degrees: number): number => (degrees / 180) * Math.PI;

function placings({ id, draft: { type, params } }: Editing, scene: HandleScene): Placing[] {
  switch (type) {
    case "extrude":
      return extrudeDepths(params, scene);
    case "revolve":
      return revolveAngles(params, scene);
    case "fillet":
      return edgeSize("radius", params, scene);
    case "chamfer":
      return edgeSize("distance", params, scene);
    case "shell":
      return wallThickness(params, scene);
    case "hole":
      return holeDepth(id, params, scene);
    default:
      return [];
  }
}

const frameOf = ({ origin, x, normal }: PlacedFrame): PlaneFrame => ({ origin, xAxis: x, normal });
const sign = (params: Params): number => (params["flip"] === true ? -1 : 1);

/** The middle of the regions that the feature sweeps, and the way that their plane looks. */
function swept(
  params: Params,
  { frames, sketches }: HandleScene,
): { middle: Vector3; normal: Vector3 } | null {
  const id = String(params["sketch"]);
  const [placed, solved] = [frames.get(id), sketches.get(id)];
  if (placed === undefined || solved === undefined) return null;
  const middle = new Vector3();
  let area = 0;
  const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
  for (const region of takenRegions(solved, params["regions"])) {
    const { triangles } = shadeRegion(frameOf(placed), region, "region");
    for (let at = 0; at < triangles.length; at += 9) {
      a.fromArray(triangles, at);
      b.fromArray(triangles, at + 3).sub(a);
      c.fromArray(triangles, at + 6).sub(a);
      const twice = b.clone().cross(c).length();
      middle.addScaledVector(a.addScaledVector(b.add(c), 1 / 3), twice);
      area += twice;
    }
  }
  return area === 0 ? null : { middle: middle.divideScalar(area), normal: new Vector3(...placed.normal) };
}

function extrudeDepths(params: Params, scene: HandleScene): Placing[] {
  const from = swept(params, scene);
  if (from === null) return [];
  const along = (field: string, turned: number, more: object = {}): Placing => ({
    field,
    on: {
      kind: "line",
      origin: from.middle,
      direction: from.normal.clone().multiplyScalar(turned * sign(params)),
    },
    ...more,
  });
  if (params["extent"] === "symmetric") return [along("distance", 1, { scale: 0.5 })];
  if (params["extent"] === "blind") return [along("distance", 1, { flips: true })];
  return [along("distance", 1), along("distance2", -1)];
}

function revolveAngles(params: Params, scene: HandleScene): Placing[] {
  const from = swept(params, scene);
  const axis = axisOf(params["axis"], scene);
  if (from === null || axis === null) return [];
  const spoke = from.middle.clone().sub(axis.origin);
  const center = axis.origin.clone().addScaledVector(axis.direction, spoke.dot(axis.direction));
  const arm = from.middle.clone().sub(center);
  if (arm.length() < 1e-6) return [];
  const around = (field: string, turned: number): Placing => ({
    field,
    on: { kind: "circle", center, arm, axis: axis.direction.clone().multiplyScalar(turned * sign(params)) },
  });
  return [around("angle", 1), around("angle2", -1)];
}

/** A line's own direction where it is known without the kernel: axes, sketch lines, and edges as they were picked. */
function axisOf(value: Json | undefined, { lines, frames, sketches }: HandleScene): Line | null {
  const reference = referenceSchema.safeParse(value);
  const name = reference.success ? parseName(reference.data.name) : null;
  if (!reference.success || name?.ok !== true) return null;
  if (name.value.kind === "feature") {
    const line = lines.get(name.value.feature);
    if (line === undefined) return null;
    return { origin: new Vector3(...line.origin), direction: new Vector3(...line.direction).normalize() };
  }
  if (name.value.kind === "entity") {
    const { feature, entity } = name.value;
    const [placed, solved] = [frames.get(feature), sketches.get(feature)];
    if (placed === undefined || solved === undefined) return null;
    return sketchLine(frameOf(placed), solved.data, entity);
  }
  const { at, direction } = reference.data.was ?? {};
  if (name.value.kind !== "edge" || at === undefined || direction === undefined) return null;
  return { origin: new Vector3(...at), direction: new Vector3(...direction).normalize() };
}

function sketchLine(frame: PlaneFrame, { entities }: SketchData, id: string): Line | null {
  const line = entities[id];
  if (line === undefined || !isKnownEntity(line) || line.type !== "line") return null;
  const [start, end] = [entities[line.start], entities[line.end]];
  if (start === undefined || end === undefined || !("x" in start) || !("x" in end)) return null;
  const origin = new Vector3(...toWorld(frame, start));
  const direction = new Vector3(...toWorld(frame, end)).sub(origin);
  return direction.length() === 0 ? null : { origin, direction: direction.normalize() };
}

/** Where the first pick of a field lay that has a place for a grip. */
function gripOf(params: Params, field: string, { sites }: HandleScene): Line | null {
  const picked = Array.isArray(params[field]) ? params[field] : [];
  for (const one of picked) {
    const reference = referenceSchema.safeParse(one);
    const grip = reference.success ? sites.get(reference.data.name)?.grip : undefined;
    if (grip) return { origin: new Vector3(...grip.at), direction: new Vector3(...grip.inward) };
  }
  return null;
}

/** From the rim of the first opened face into it, or out of it. */
function wallThickness(params: Params, scene: HandleScene): Placing[] {
  const rim = gripOf(params, "faces", scene);
  if (rim === null) return [];
  const direction = rim.direction.multiplyScalar(params["outward"] === true ? -1 : 1);
  return [{ field: "thickness", on: { kind: "line", origin: rim.origin, direction } }];
}

/**
 * From the middle of the first picked edge to where the faces lie that meet in it: further there is a larger size. Until
 * the kernel has said where that is, the pick and the middle of the part must do.
 */
function edgeSize(field: string, params: Params, scene: HandleScene): Placing[] {
  const known = gripOf(params, "edges", scene);
  if (known !== null) return [{ field, on: { kind: "line", ...known } }];
  const { middle } = scene;
  const picked = Array.isArray(params["edges"]) ? params["edges"] : [];
  for (const one of picked) {
    const reference = referenceSchema.safeParse(one);
    const { at, direction } = (reference.success ? reference.data.was : undefined) ?? {};
    if (at === undefined || direction === undefined || !reference.success) continue;
    if (!reference.data.name.startsWith("{")) continue;
    const origin = new Vector3(...at);
    const along = new Vector3(...direction).normalize();
    const inward = middle.clone().sub(origin);
    inward.addScaledVector(along, -inward.dot(along));
    if (inward.length() > 1e-6)
      return [{ field, on: { kind: "line", origin, direction: inward.normalize() } }];
  }
  return [];
}

/** From where the drill comes into the material, once the kernel has said where on its way that is. */
function holeDepth(id: string, params: Params, { frames, drills, sketches }: HandleScene): Placing[] {
  const [first] = Array.isArray(params["points"]) ? params["points"] : [];
  const reference = referenceSchema.safeParse(first);
  const name = reference.success ? parseName(reference.data.name) : null;
  if (name?.ok !== true || name.value.kind !== "entity") return [];
  const { feature, entity } = name.value;
  const placed = frames.get(feature);
  const point = sketches.get(feature)?.data.entities[entity];
  if (placed === undefined || point === undefined || !isKnownEntity(point) || point.type !== "point")
    return [];
  const drawn = new Vector3(...toWorld(frameOf(placed), point));
  const direction = new Vector3(...placed.normal).multiplyScalar(-sign(params));
  const entry = drills.get(id);
  const isOfThis = entry !== undefined && isOnWay(drawn, direction, entry);
  const origin = isOfThis ? new Vector3(...entry.origin) : drawn;
  return [{ field: "depth", on: { kind: "line", origin, direction } }];
}

/** Whether a drill goes this way through this place; one of another point, or of before it was turned round, does not. */
function isOnWay(place: Vector3, way: Vector3, drill: PlacedLine): boolean {
  const off = new Vector3(...drill.origin).sub(place);
  const aside = off.addScaledVector(way, -off.dot(way)).length();
  return aside < 1e-4 && way.dot(new Vector3(...drill.direction)) > 0.999;
}
