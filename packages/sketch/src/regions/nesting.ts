import { DisjointSets } from "../disjoint-sets.ts";
import type { Vec2 } from "../vec.ts";
import type { Side } from "./faces.ts";
import type { Edge } from "./split.ts";
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

type OpenFace = {
  readonly outer: Loop;
  readonly size: number;
  readonly piece: number;
  readonly walk: number;
  holes: Loop[];
};
type Outside = { readonly contours: readonly Loop[]; readonly piece: number };

/**
 * Puts the walks together into faces with holes. A walk is either a face of one connected piece of the
 * drawing or that piece's outside, whose loops are holes of the face that the piece lies in.
 */
export function nestWalks(walks: readonly (readonly Side[])[], vertices: readonly Vec2[]): readonly Face[] {
  const pieces = connectedPieces(walks);
  const faces: OpenFace[] = [];
  const outsides: Outside[] = [];
  const touching = new Touching(walks);
  for (const [index, walk] of walks.entries()) {
    const piece = pieces(walk);
    const loops = simpleLoops(walk).map((sides) => ({ sides, loop: loopOf(sides, vertices) }));
    const outer = loops.find(({ loop }) => signedArea(loop) > 0)?.loop;
    const inner = loops.filter(({ loop }) => loop !== outer);
    const holes = inner.map(({ loop }) => loop);
    if (outer === undefined) outsides.push({ contours: holes, piece });
    else if (signedArea(outer) > SLIVER)
      faces.push({ outer, size: signedArea(outer), piece, walk: index, holes });
    // A hole that touches the outline belongs to its piece: what lies in it is found by walking on from its rim.
    if (outer !== undefined) for (const { sides } of inner) touching.deepen(sides);
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
  return faces.map(({ outer, size, piece, walk, holes }) => {
    const area = holes.reduce((left, hole) => left + signedArea(hole), size);
    let depth = touching.depthOf(walk);
    for (let up = around.get(piece); up !== undefined; up = around.get(up.piece))
      depth += 1 + touching.depthOf(up.walk);
    return { outer, holes, area, depth };
  });
}

/** How many holes of the same connected piece each walk lies in. */
class Touching {
  readonly #walks: readonly (readonly Side[])[];
  readonly #walkOf = new Map<Edge, { ahead?: number; back?: number }>();
  readonly #depths: number[];

  constructor(walks: readonly (readonly Side[])[]) {
    this.#walks = walks;
    this.#depths = walks.map(() => 0);
    for (const [index, walk] of walks.entries()) {
      for (const { edge, reversed } of walk) {
        const sides = this.#walkOf.get(edge) ?? {};
        sides[reversed ? "back" : "ahead"] = index;
        this.#walkOf.set(edge, sides);
      }
    }
  }

  depthOf(walk: number): number {
    return this.#depths[walk] ?? 0;
  }

  /** Everything on the other side of a hole's rim, and beyond, that the rim does not keep apart. */
  deepen(rim: readonly Side[]): void {
    const edges = new Set(rim.map(({ edge }) => edge));
    const open = rim.flatMap((side) => this.#across(side));
    const inside = new Set<number>();
    for (let walk = open.pop(); walk !== undefined; walk = open.pop()) {
      if (inside.has(walk)) continue;
      inside.add(walk);
      for (const side of this.#walks[walk] ?? []) if (!edges.has(side.edge)) open.push(...this.#across(side));
    }
    for (const walk of inside) this.#depths[walk] = this.depthOf(walk) + 1;
  }

  #across({ edge, reversed }: Side): readonly number[] {
    const walk = this.#walkOf.get(edge)?.[reversed ? "ahead" : "back"];
    return walk === undefined ? [] : [walk];
  }
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
