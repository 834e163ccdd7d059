import { DisjointSets } from "../disjoint-sets.ts";
import type { Vec2 } from "../vec.ts";
import type { Side } from "./faces.ts";
import { loopOf, placeOn, signedArea, windsAround } from "./loop.ts";
import type { Loop } from "./region.ts";

export type Face = {
  readonly outer: Loop;
  readonly holes: readonly Loop[];
  readonly area: number;
  readonly depth: number;
};

/** Below this (mm²) a face is a gap between curves that were meant to lie on each other. */
const SLIVER = 1e-9;

type OpenFace = { readonly outer: Loop; readonly size: number; readonly piece: number; holes: Loop[] };
type Outside = { readonly contours: readonly Loop[]; readonly piece: number };

/**
 * Puts the walks together into faces with holes. A walk is either a face of one connected piece of the
 * drawing or that piece's outside, whose loops are holes of the face that the piece lies in.
 */
export function nestWalks(walks: readonly (readonly Side[])[], vertices: readonly Vec2[]): readonly Face[] {
  const pieces = connectedPieces(walks);
  const faces: OpenFace[] = [];
  const outsides: Outside[] = [];
  for (const walk of walks) {
    const piece = pieces(walk);
    const loops = simpleLoops(walk).map((sides) => loopOf(sides, vertices));
    const outer = loops.find((loop) => signedArea(loop) > 0);
    const inner = loops.filter((loop) => loop !== outer);
    if (outer === undefined) outsides.push({ contours: inner, piece });
    else if (signedArea(outer) > SLIVER) faces.push({ outer, size: signedArea(outer), piece, holes: inner });
  }
  const around = new Map<number, OpenFace>();
  const bySize = faces.toSorted((a, b) => a.size - b.size);
  const enclosing = enclosures(bySize);
  for (const { contours, piece } of outsides) {
    const first = contours[0];
    const parent = first === undefined ? undefined : enclosing(placeOn(first), piece);
    if (parent === undefined) continue;
    parent.holes.push(...contours);
    around.set(piece, parent);
  }
  return faces.map(({ outer, size, piece, holes }) => {
    const area = holes.reduce((left, hole) => left + signedArea(hole), size);
    let depth = 0;
    for (let up = around.get(piece); up !== undefined; up = around.get(up.piece)) depth += 1;
    return { outer, holes, area, depth };
  });
}

/** A walk that passes a vertex twice, cut there into loops that do not. */
function simpleLoops(walk: readonly Side[]): readonly (readonly Side[])[] {
  const loops: Side[][] = [];
  const open: Side[] = [];
  for (const side of walk) {
    open.push(side);
    const end = side.reversed ? side.edge.startVertex : side.edge.endVertex;
    const start = open.findLastIndex(
      ({ edge, reversed }) => (reversed ? edge.endVertex : edge.startVertex) === end,
    );
    if (start >= 0) loops.push(open.splice(start));
  }
  return loops;
}

function connectedPieces(walks: readonly (readonly Side[])[]): (walk: readonly Side[]) => number {
  const sets = new DisjointSets<number>();
  for (const walk of walks) for (const { edge } of walk) sets.join(edge.startVertex, edge.endVertex);
  return (walk) => sets.find(walk[0]?.edge.startVertex ?? -1);
}

/** Finds the smallest face around a place on another connected piece. Faces come smallest first. */
function enclosures(faces: readonly OpenFace[]): (place: Vec2, piece: number) => OpenFace | undefined {
  const boxes = faces.map((face) => boxOf(face.outer));
  return (place, piece) =>
    faces.find((face, index) => {
      const box = boxes[index];
      if (face.piece === piece || box === undefined) return false;
      if (place.x < box.minX || place.x > box.maxX || place.y < box.minY || place.y > box.maxY) return false;
      return windsAround(face.outer, place);
    });
}

function boxOf(loop: Loop): { minX: number; maxX: number; minY: number; maxY: number } {
  const box = { minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity };
  for (const { geometry } of loop.pieces) {
    const places =
      geometry.kind === "line"
        ? [geometry.start, geometry.end]
        : [-geometry.radius, geometry.radius].map((r) => ({
            x: geometry.center.x + r,
            y: geometry.center.y + r,
          }));
    for (const { x, y } of places) {
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
    }
  }
  return box;
}
