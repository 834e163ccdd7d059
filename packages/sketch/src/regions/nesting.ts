import { DisjointSets } from "../disjoint-sets.ts";
import type { Vec2 } from "../vec.ts";
import { type Box, firstAround } from "./enclosures.ts";
import type { Side } from "./faces.ts";
import { loopOf, placeOn, signedArea, windsAround } from "./loop.ts";
import type { Loop } from "./region.ts";
import type { Edge } from "./split.ts";

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
  readonly block: number;
  holes: Loop[];
};
type Contour = { readonly loop: Loop; readonly block: number };
type Outside = { readonly contours: readonly Contour[]; readonly piece: number };

/**
 * Puts the walks together into faces with holes. A walk is either a face of one connected piece of the drawing or that
 * piece's outside, whose loops are holes of the face that the piece lies in. Where a piece hangs together in a single
 * place it falls into blocks, and one may lie in a face of another: a hole that touches the outline is still a hole.
 */
export function nestWalks(walks: readonly (readonly Side[])[], vertices: readonly Vec2[]): readonly Face[] {
  const pieces = connectedPieces(walks);
  const cut = walks.map(simpleLoops);
  const blocks = blocksOf(cut.flat());
  const faces: OpenFace[] = [];
  const outsides: Outside[] = [];
  const around = new Map<number, OpenFace>();
  walks.forEach((walk, index) => {
    const piece = pieces(walk);
    const loops = (cut[index] ?? []).map((sides) => ({
      loop: loopOf(sides, vertices),
      block: blocks(sides),
    }));
    const outer = loops.find(({ loop }) => signedArea(loop) > 0);
    const inner = loops.filter((loop) => loop !== outer);
    if (outer === undefined) return outsides.push({ contours: inner, piece });
    const { loop, block } = outer;
    const size = signedArea(loop);
    if (!(size > SLIVER)) return undefined;
    const face = { outer: loop, size, piece, block, holes: inner.map((hole) => hole.loop) };
    for (const hole of inner) around.set(hole.block, face);
    return faces.push(face);
  });
  for (const { contours, parent } of placed(outsides, faces)) {
    for (const { loop, block } of contours) {
      parent.holes.push(loop);
      around.set(block, parent);
    }
  }
  const depths = depthsOf(around);
  return faces.map(({ outer, size, block, holes }) => {
    const area = holes.reduce((left, hole) => left + signedArea(hole), size);
    return { outer, holes, area, depth: depths(block) };
  });
}

/** The smallest face around each outside, on another connected piece. */
function placed(
  outsides: readonly Outside[],
  faces: readonly OpenFace[],
): readonly { readonly contours: readonly Contour[]; readonly parent: OpenFace }[] {
  const bySize = faces.toSorted((a, b) => a.size - b.size);
  const places = outsides.map(({ contours: [first] }) =>
    first === undefined ? NOWHERE : placeOn(first.loop),
  );
  const parents = firstAround(
    bySize.map(({ outer }) => boxOf(outer)),
    places,
    (face, outside) => {
      const [around, within, place] = [bySize[face], outsides[outside], places[outside]];
      if (around === undefined || place === undefined || around.piece === within?.piece) return false;
      return windsAround(around.outer, place);
    },
  );
  return outsides.flatMap(({ contours }, index) => {
    const parent = bySize[parents[index] ?? -1];
    return parent === undefined ? [] : [{ contours, parent }];
  });
}

const NOWHERE: Vec2 = { x: Number.NaN, y: Number.NaN };

/** How many faces lie around a block, each counted once however deep the nesting. */
function depthsOf(around: ReadonlyMap<number, OpenFace>): (block: number) => number {
  const known = new Map<number, number>();
  return (block) => {
    const way: number[] = [];
    let at = block;
    for (let up = around.get(at); up !== undefined && !known.has(at); up = around.get(at)) {
      way.push(at);
      at = up.block;
    }
    let depth = known.get(at) ?? 0;
    for (const inner of way.toReversed()) known.set(inner, (depth += 1));
    return depth;
  };
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

/** Edges on a loop together, whatever else lies between them: a number for each such part of the drawing. */
function blocksOf(loops: readonly (readonly Side[])[]): (loop: readonly Side[]) => number {
  const numbers = new Map<Edge, number>();
  const sets = new DisjointSets<number>();
  const numberOf = ({ edge }: Side): number => {
    const known = numbers.get(edge) ?? numbers.size;
    numbers.set(edge, known);
    return known;
  };
  for (const loop of loops) {
    const [first, ...others] = loop.map(numberOf);
    for (const other of others) sets.join(first ?? other, other);
  }
  return ([first]) => (first === undefined ? -1 : sets.find(numberOf(first)));
}

function boxOf(loop: Loop): Box {
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
