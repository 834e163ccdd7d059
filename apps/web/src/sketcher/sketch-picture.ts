import {
  type Definition,
  type Diagnosis,
  type Entity,
  isKnownEntity,
  type Loop,
  ORIGIN,
  pointsOf,
  type Region,
  type SketchData,
  type Vec2,
  X_AXIS,
  Y_AXIS,
} from "@solidtype/sketch";
import { ShapeUtils, Vector2 } from "three";
import type { Drawing, PolylineLook, ShownCurve, ShownPoint, ShownRegion } from "../viewport/shapes.ts";
import { type PlaneFrame, toWorld } from "./plane-frame.ts";
import type { SketchState } from "./sketch-state.ts";

/** What the person points at or has picked; it outshines the colour of definition. */
export type Emphasis = { readonly hover: string | null; readonly selected: ReadonlySet<string> };

const chord = Math.PI / 48;

function around(center: Vec2, radius: number, start: number, sweep: number): Vec2[] {
  const steps = Math.max(2, Math.ceil(Math.abs(sweep) / chord));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = start + (sweep * step) / steps;
    return { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
  });
}

function pointAt(data: SketchData, id: string): Vec2 | null {
  if (id === "origin") return { x: 0, y: 0 };
  const entity = data.entities[id];
  return entity !== undefined && isKnownEntity(entity) && entity.type === "point" ? entity : null;
}

type Outlined = {
  readonly frame: PlaneFrame;
  readonly points: readonly unknown[];
  readonly line: Float32Array | null;
};
const outlined = new WeakMap<Entity, Outlined>();

/** Its outline in the world, drawn once for as long as it and its points are the same. */
function worldOutline(frame: PlaneFrame, data: SketchData, entity: Entity): Float32Array | null {
  const points = pointsOf(entity).map((id) => data.entities[id]);
  const known = outlined.get(entity);
  if (known?.frame === frame && known.points.every((point, at) => point === points[at])) return known.line;
  const flat = outline(data, entity);
  const line = flat === null ? null : worldLine(frame, flat);
  outlined.set(entity, { frame, points, line });
  return line;
}

/** The entity as a polyline in its plane, or null where a point that it hangs on is gone. */
export function outline(data: SketchData, entity: Entity): Vec2[] | null {
  switch (entity.type) {
    case "point":
      return null;
    case "line": {
      const [start, end] = [pointAt(data, entity.start), pointAt(data, entity.end)];
      return start === null || end === null ? null : [start, end];
    }
    case "circle": {
      const center = pointAt(data, entity.center);
      return center === null ? null : around(center, entity.radius, 0, 2 * Math.PI);
    }
    case "arc": {
      const [center, start, end] = [
        pointAt(data, entity.center),
        pointAt(data, entity.start),
        pointAt(data, entity.end),
      ];
      if (center === null || start === null || end === null) return null;
      const from = Math.atan2(start.y - center.y, start.x - center.x);
      const turn = Math.atan2(end.y - center.y, end.x - center.x) - from;
      const sweep = turn <= 0 ? turn + 2 * Math.PI : turn;
      return around(center, Math.hypot(start.x - center.x, start.y - center.y), from, sweep);
    }
  }
}

export function worldLine(frame: PlaneFrame, line: readonly Vec2[]): Float32Array {
  return new Float32Array(line.flatMap((point) => [...toWorld(frame, point)]));
}

function lookOf(
  id: string,
  entity: Entity,
  definition: Definition | undefined,
  emphasis: Emphasis,
): PolylineLook {
  const shining = emphasized(id, emphasis);
  if (shining !== null) return shining;
  if (entity.construction === true && definition !== "over") return "construction";
  return definition ?? "under";
}

function loopOutline(loop: Loop): Vector2[] {
  return loop.pieces.flatMap(({ geometry }) => {
    if (geometry.kind === "line") return [new Vector2(geometry.start.x, geometry.start.y)];
    const start = geometry.kind === "arc" ? geometry.startAngle : 0;
    const points = around(geometry.center, geometry.radius, start, geometry.sweep);
    return points.slice(0, -1).map((point) => new Vector2(point.x, point.y));
  });
}

const shaded = new WeakMap<Region, { readonly frame: PlaneFrame; readonly triangles: Float32Array }>();

/** Divided into triangles once for as long as it lies there. */
export function shadeRegion(frame: PlaneFrame, region: Region, look: ShownRegion["look"]): ShownRegion {
  const known = shaded.get(region);
  const triangles = known?.frame === frame ? known.triangles : trianglesOf(frame, region);
  shaded.set(region, { frame, triangles });
  return { id: region.id, triangles, look };
}

function trianglesOf(frame: PlaneFrame, region: Region): Float32Array {
  const outer = loopOutline(region.outer);
  const holes = region.holes.map(loopOutline);
  const corners = [...outer, ...holes.flat()];
  const triangles = ShapeUtils.triangulateShape(outer, holes).flatMap((triangle) =>
    triangle.flatMap((corner) => [...toWorld(frame, corners[corner] ?? { x: 0, y: 0 })]),
  );
  return new Float32Array(triangles);
}

const emphasized = (id: string, { hover, selected }: Emphasis): PolylineLook | null =>
  selected.has(id) ? "select" : hover === id ? "hover" : null;

/** The sketch's own axes, a little longer than what is drawn. */
function axes(frame: PlaneFrame, data: SketchData, emphasis: Emphasis): ShownCurve[] {
  const reach = axisReach(data);
  const along = (id: string, x: number, y: number): ShownCurve => ({
    id,
    points: worldLine(frame, [
      { x: -x, y: -y },
      { x, y },
    ]),
    look: emphasized(id, emphasis) ?? "axis",
  });
  return [along(X_AXIS, reach, 0), along(Y_AXIS, 0, reach)];
}

/** How far the axes are drawn to either side of the origin, in mm. */
function axisReach(data: SketchData): number {
  let reach = 40;
  for (const entity of Object.values(data.entities))
    if (isKnownEntity(entity) && entity.type === "point")
      reach = Math.max(reach, Math.abs(entity.x) * 1.2, Math.abs(entity.y) * 1.2);
  return reach;
}

/** A sketch as lines, points and shaded regions in the world: blue is free, black or white is fixed, red is too much. */
export function drawSketch(
  frame: PlaneFrame,
  data: SketchData,
  diagnosis: Diagnosis | null,
  regions: readonly Region[],
  emphasis: Emphasis,
): Drawing {
  const curves: ShownCurve[] = axes(frame, data, emphasis);
  const points: ShownPoint[] = [
    { id: ORIGIN, at: frame.origin, look: emphasized(ORIGIN, emphasis) ?? "full" },
  ];
  for (const [id, entity] of Object.entries(data.entities)) {
    if (!isKnownEntity(entity)) continue;
    const look = lookOf(id, entity, diagnosis?.entities[id], emphasis);
    if (entity.type === "point")
      points.push({ id, at: toWorld(frame, entity), look, touch: { kind: "point", id } });
    const line = worldOutline(frame, data, entity);
    if (line !== null) curves.push({ id, points: line, look, touch: { kind: "curve", id } });
  }
  return { curves, points, regions: regions.map((region) => shadeRegion(frame, region, "region")) };
}

/** The open sketch as its tool leaves it: with what a click would make, what it would take away in red, snap and guides. */
export function pictureOf(state: SketchState, preview: SketchData | null, frame: PlaneFrame): Drawing {
  const { tool, snap, data, selected, hovered, pointer } = state;
  const hover = tool?.kind === "draw" ? (snap?.point ?? null) : hovered;
  const changes = tool?.kind === "edit" && preview !== null;
  const picture = drawSketch(frame, preview ?? data, state.diagnosis, state.regions, {
    hover: changes ? null : hover,
    selected: new Set([...selected, ...(changes ? addedBy(data, preview) : [])]),
  });
  const gone = changes && hovered !== null ? doomed(frame, data, hovered) : [];
  const snapped = tool?.kind === "draw" && snap !== null && snap.kind !== "free" ? snap : null;
  const guides = (snapped?.guides ?? []).map((guide, at): ShownCurve => ({
    id: `guide${at}`,
    points: worldLine(frame, [guide.from, guide.to]),
    look: "infer",
  }));
  const mark: ShownPoint[] =
    snapped === null ? [] : [{ id: "snap", at: toWorld(frame, snapped.at), look: "infer" }];
  const cross = pointer?.keys === undefined ? [] : crossAt(frame, pointer.at, pointer.reach);
  return {
    ...picture,
    curves: [...gone, ...picture.curves, ...guides, ...cross],
    points: [...picture.points, ...mark],
  };
}

/** The pointer of who has no mouse. */
const crossAt = (frame: PlaneFrame, { x, y }: Vec2, arm: number): ShownCurve[] =>
  [
    [-arm, 0],
    [0, arm],
  ].map(([dx = 0, dy = 0], at) => ({
    id: `pointer${at}`,
    points: worldLine(frame, [
      { x: x - dx, y: y - dy },
      { x: x + dx, y: y + dy },
    ]),
    look: "select",
  }));

/** Curves that are new in the preview. */
const addedBy = (data: SketchData, preview: SketchData): string[] =>
  Object.keys(preview.entities).filter((id) => !(id in data.entities));

/** The whole curve in red, under what stays of it: what shows is what goes. */
function doomed(frame: PlaneFrame, data: SketchData, id: string): ShownCurve[] {
  const entity = data.entities[id];
  const line = entity !== undefined && isKnownEntity(entity) ? outline(data, entity) : null;
  return line === null ? [] : [{ id: "doomed", points: worldLine(frame, line), look: "gone" }];
}
