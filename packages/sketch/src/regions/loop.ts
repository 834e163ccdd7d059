import { atan2 } from "../same-everywhere.ts";
import { type Curve, pointAt } from "../geometry/curve.ts";
import { cross, distance, dot, polar, subtract, type Vec2 } from "../vec.ts";
import type { Side } from "./faces.ts";
import type { Loop, LoopPiece, PieceGeometry } from "./region.ts";

const TURN = 2 * Math.PI;

export function loopOf(sides: readonly Side[], vertices: readonly Vec2[]): Loop {
  return { pieces: sides.map((side) => pieceOf(side, vertices)) };
}

function pieceOf({ edge, reversed }: Side, vertices: readonly Vec2[]): LoopPiece {
  const { curve, id } = edge.curve;
  const first = vertices[edge.startVertex] ?? pointAt(curve, edge.from);
  const second = vertices[edge.endVertex] ?? pointAt(curve, edge.to);
  const [start, end] = reversed ? [second, first] : [first, second];
  const part = { entity: id, from: edge.from, to: edge.to, reversed };
  return { ...part, geometry: geometryOf(curve, part, start, end) };
}

function geometryOf(
  curve: Curve,
  { from, to, reversed }: { from: number; to: number; reversed: boolean },
  start: Vec2,
  end: Vec2,
): PieceGeometry {
  if (curve.kind === "segment") return { kind: "line", start, end };
  const { center, radius } = curve;
  const sweep = curve.sweep * (to - from) * (reversed ? -1 : 1);
  const startAngle = curve.startAngle + curve.sweep * (reversed ? to : from);
  if (curve.sweep >= TURN && from === 0 && to === 1) return { kind: "circle", center, radius, sweep };
  return { kind: "arc", center, radius, start, end, startAngle, sweep };
}

/** Positive for a counter-clockwise loop. Exact for arcs. */
export function signedArea(loop: Loop): number {
  const first = loop.pieces[0]?.geometry;
  if (first === undefined) return 0;
  const base = first.kind === "circle" ? first.center : first.start;
  let doubled = 0;
  for (const { geometry } of loop.pieces) {
    if (geometry.kind === "circle") doubled += geometry.radius * geometry.radius * geometry.sweep;
    else if (geometry.kind === "line")
      doubled += cross(subtract(geometry.start, base), subtract(geometry.end, base));
    else {
      const { center, radius, start, end, sweep } = geometry;
      doubled += radius * radius * sweep + cross(subtract(center, base), subtract(end, start));
    }
  }
  return doubled / 2;
}

/** Whether the loop runs around the place. The place must not lie on it. */
export function windsAround(loop: Loop, place: Vec2): boolean {
  let turned = 0;
  for (const { geometry } of loop.pieces) turned += subtended(geometry, place);
  return Math.abs(turned) > Math.PI;
}

function subtended(geometry: PieceGeometry, place: Vec2): number {
  if (geometry.kind === "line") return angleBetween(geometry.start, geometry.end, place);
  const { center, radius, sweep } = geometry;
  if (geometry.kind === "circle") return distance(center, place) < radius ? sweep : 0;
  const steps = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2)));
  let turned = 0;
  for (let step = 0; step < steps; step += 1) {
    const startAngle = geometry.startAngle + (sweep * step) / steps;
    const endAngle = geometry.startAngle + (sweep * (step + 1)) / steps;
    const start = step === 0 ? geometry.start : polar(center, radius, startAngle);
    const end = step === steps - 1 ? geometry.end : polar(center, radius, endAngle);
    turned += angleBetween(start, end, place);
    // Between the chord and the arc the place sees the arc on its other side.
    const toRight = cross(subtract(end, start), subtract(place, start)) * Math.sign(sweep) < 0;
    if (toRight && distance(center, place) < radius) turned += TURN * Math.sign(sweep);
  }
  return turned;
}

function angleBetween(start: Vec2, end: Vec2, place: Vec2): number {
  const [a, b] = [subtract(start, place), subtract(end, place)];
  return atan2(cross(a, b), dot(a, b));
}

/** A place that the loop certainly passes. */
export function placeOn(loop: Loop): Vec2 {
  const geometry = loop.pieces[0]?.geometry;
  if (geometry === undefined) return { x: 0, y: 0 };
  return geometry.kind === "circle" ? polar(geometry.center, geometry.radius, 0) : geometry.start;
}
