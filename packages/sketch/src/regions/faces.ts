import { asin, sin } from "../same-everywhere.ts";
import { pointAt } from "../geometry/curve.ts";
import type { RegionProblem } from "../problem.ts";
import { angleOf, distance, polar, subtract, type Vec2 } from "../vec.ts";
import type { Edge, SplitCurves } from "./split.ts";

/** An edge walked in one direction; the face it bounds lies to its left. */
export type Side = { readonly edge: Edge; readonly reversed: boolean };

export type FaceSearch = {
  /** Closed walks around every face, bounded ones and the outsides of connected pieces alike. */
  readonly walks: readonly (readonly Side[])[];
  readonly problems: readonly RegionProblem[];
};

/**
 * Faces of the plane that the edges cut out. Edges that end in nothing are reported and left out, as are
 * bridges: edges with the same face on both sides bound neither.
 */
export function findFaces({ edges, vertices }: SplitCurves): FaceSearch {
  const problems = openEnds(edges, vertices);
  const closed = withoutDeadEnds(edges);
  const bridges = new Set<Edge>();
  for (const walk of walkFaces(closed, vertices)) {
    const seen = new Set<Edge>();
    for (const { edge } of walk) {
      if (seen.has(edge)) bridges.add(edge);
      seen.add(edge);
    }
  }
  const bounding = bridges.size === 0 ? closed : withoutDeadEnds(closed.filter((edge) => !bridges.has(edge)));
  return { walks: walkFaces(bounding, vertices), problems };
}

function startOf(side: Side): number {
  return side.reversed ? side.edge.endVertex : side.edge.startVertex;
}

function endOf(side: Side): number {
  return side.reversed ? side.edge.startVertex : side.edge.endVertex;
}

function degrees(edges: readonly Edge[]): Map<number, number> {
  const count = new Map<number, number>();
  for (const edge of edges) {
    for (const vertex of [edge.startVertex, edge.endVertex]) count.set(vertex, (count.get(vertex) ?? 0) + 1);
  }
  return count;
}

function openEnds(edges: readonly Edge[], vertices: readonly Vec2[]): readonly RegionProblem[] {
  const degree = degrees(edges);
  return edges.flatMap((edge) =>
    [edge.startVertex, edge.endVertex].flatMap((vertex) => {
      const at = vertices[vertex];
      if (degree.get(vertex) !== 1 || at === undefined) return [];
      const message = `"${edge.curve.id}" ends where nothing goes on.`;
      return [{ code: "open-end" as const, entities: [edge.curve.id], at, message }];
    }),
  );
}

function withoutDeadEnds(edges: readonly Edge[]): readonly Edge[] {
  const degree = degrees(edges);
  const atVertex = new Map<number, Edge[]>();
  for (const edge of edges) {
    for (const vertex of [edge.startVertex, edge.endVertex]) {
      const here = atVertex.get(vertex);
      if (here === undefined) atVertex.set(vertex, [edge]);
      else here.push(edge);
    }
  }
  const dead = new Set<Edge>();
  const loose = [...degree].filter(([, count]) => count === 1).map(([vertex]) => vertex);
  for (let vertex = loose.pop(); vertex !== undefined; vertex = loose.pop()) {
    for (const edge of atVertex.get(vertex) ?? []) {
      if (dead.has(edge)) continue;
      dead.add(edge);
      for (const end of [edge.startVertex, edge.endVertex]) {
        const left = (degree.get(end) ?? 0) - 1;
        degree.set(end, left);
        if (left === 1) loose.push(end);
      }
    }
  }
  return dead.size === 0 ? edges : edges.filter((edge) => !dead.has(edge));
}

/** Every side belongs to exactly one walk: the one around the face on its left. */
function walkFaces(edges: readonly Edge[], vertices: readonly Vec2[]): readonly (readonly Side[])[] {
  const sides = edges.flatMap((edge) => [
    { edge, reversed: false },
    { edge, reversed: true },
  ]);
  const next = nextSides(sides, vertices);
  const walks: Side[][] = [];
  const walked = new Set<Side>();
  for (const first of sides) {
    const walk: Side[] = [];
    for (let side: Side | undefined = first; side !== undefined && !walked.has(side); side = next.get(side)) {
      walked.add(side);
      walk.push(side);
    }
    if (walk.length > 0) walks.push(walk);
  }
  return walks;
}

/** For each side the one that follows it around its face: the first clockwise from the way it came. */
function nextSides(sides: readonly Side[], vertices: readonly Vec2[]): ReadonlyMap<Side, Side> {
  const leaving = new Map<number, Side[]>();
  for (const side of sides) {
    const here = leaving.get(startOf(side));
    if (here === undefined) leaving.set(startOf(side), [side]);
    else here.push(side);
  }
  const twins = new Map<Side, Side>();
  for (let index = 0; index + 1 < sides.length; index += 2) {
    const [side, twin] = [sides[index], sides[index + 1]];
    if (side === undefined || twin === undefined) continue;
    twins.set(side, twin);
    twins.set(twin, side);
  }
  const next = new Map<Side, Side>();
  for (const [vertex, here] of leaving) {
    const at = vertices[vertex];
    if (at === undefined) continue;
    const turning = counterClockwise(here, at);
    turning.forEach((side, index) => {
      const arriving = twins.get(side);
      const follower = turning.at(index - 1);
      if (arriving !== undefined && follower !== undefined && endOf(arriving) === vertex)
        next.set(arriving, follower);
    });
  }
  return next;
}

/**
 * Ordered by where each leaves a small circle around the vertex. Tangent directions would not do: an arc and
 * its tangent line leave in the same one. The circle is small enough that no edge ends within it, and edges
 * do not cross, so their order on it is their order at the vertex.
 */
function counterClockwise(sides: readonly Side[], vertex: Vec2): readonly Side[] {
  const radius = Math.min(...sides.map((side) => reachOf(side))) / 2;
  const angles = new Map(sides.map((side) => [side, angleOf(subtract(exitOf(side, radius), vertex))]));
  return sides.toSorted((a, b) => (angles.get(a) ?? 0) - (angles.get(b) ?? 0));
}

/** How far the side gets from where it starts. */
function reachOf({ edge }: Side): number {
  const { curve } = edge.curve;
  const part = edge.to - edge.from;
  if (curve.kind === "segment") return distance(curve.start, curve.end) * part;
  const sweep = curve.sweep * part;
  return sweep >= Math.PI ? 2 * curve.radius : 2 * curve.radius * sin(sweep / 2);
}

/** Where the side first is `radius` away from its start. */
function exitOf({ edge, reversed }: Side, radius: number): Vec2 {
  const { curve } = edge.curve;
  if (curve.kind === "segment") {
    const part = radius / distance(curve.start, curve.end);
    return pointAt(curve, reversed ? edge.to - part : edge.from + part);
  }
  const turn = 2 * asin(radius / (2 * curve.radius));
  const start = curve.startAngle + curve.sweep * (reversed ? edge.to : edge.from);
  return polar(curve.center, curve.radius, reversed ? start - turn : start + turn);
}
