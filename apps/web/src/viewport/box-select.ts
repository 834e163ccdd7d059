import type { BodyView } from "./body-layer.ts";
import type { Drawing, ShapeMesh, Touch } from "./shapes.ts";
import { takesOfBody, type TouchFilter } from "./touch-filter.ts";

export type Spot = { readonly x: number; readonly y: number };

/** A rectangle drawn over the view. Drawn to the right it takes what lies inside, to the left also what it crosses. */
export type Band = { readonly from: Spot; readonly to: Spot };

/** Where a place in the world is seen, in the band's own pixels. */
export type Project = (x: number, y: number, z: number) => Spot;

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

const boxOf = ({ from, to }: Band): Box => ({
  left: Math.min(from.x, to.x),
  right: Math.max(from.x, to.x),
  top: Math.min(from.y, to.y),
  bottom: Math.max(from.y, to.y),
});

const within = ({ left, right, top, bottom }: Box, { x, y }: Spot): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

/** Whether the stretch from a to b has a place inside the box (Liang and Barsky). */
function meets(box: Box, a: Spot, b: Spot): boolean {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  let [enter, leave] = [0, 1];
  for (const [step, room] of [
    [-dx, a.x - box.left],
    [dx, box.right - a.x],
    [-dy, a.y - box.top],
    [dy, box.bottom - a.y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) enter = Math.max(enter, room / step);
    else leave = Math.min(leave, room / step);
  }
  return enter <= leave;
}

/** A chain of places: wholly inside, or, with `crossing`, anywhere inside. */
function takesChain(box: Box, crossing: boolean, chain: readonly Spot[]): boolean {
  if (chain.length === 0) return false;
  if (!crossing) return chain.every((spot) => within(box, spot));
  return chain.some((spot, at) => {
    const next = chain[at + 1];
    return next === undefined ? within(box, spot) : meets(box, spot, next);
  });
}

function chainOf(project: Project, positions: Float32Array, first: number, count: number): Spot[] {
  return Array.from({ length: count }, (_, step) => {
    const at = (first + step) * 3;
    return project(positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0);
  });
}

/** Twice the area of a triangle: its sign says on which side of the first two the third place lies. */
const turn = (a: Spot, b: Spot, c: Spot): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

function covers([a, b, c]: readonly [Spot, Spot, Spot], spot: Spot): boolean {
  const sides = [turn(a, b, spot), turn(b, c, spot), turn(c, a, spot)];
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}

/** A face: wholly inside, or, with `crossing`, where any of its triangles has a place inside. */
function takesTriangles(
  box: Box,
  crossing: boolean,
  project: Project,
  mesh: ShapeMesh,
  face: number,
): boolean {
  const first = mesh.faceRanges[face * 2] ?? 0;
  const last = first + (mesh.faceRanges[face * 2 + 1] ?? 0);
  const corner = (at: number): Spot => {
    const vertex = (mesh.indices[at] ?? 0) * 3;
    return project(
      mesh.positions[vertex] ?? 0,
      mesh.positions[vertex + 1] ?? 0,
      mesh.positions[vertex + 2] ?? 0,
    );
  };
  for (let at = first; at < last; at += 3) {
    const triangle = [corner(at), corner(at + 1), corner(at + 2)] as const;
    const [a, b, c] = triangle;
    if (!crossing) {
      if (!triangle.every((spot) => within(box, spot))) return false;
    } else if (
      meets(box, a, b) ||
      meets(box, b, c) ||
      meets(box, c, a) ||
      covers(triangle, { x: box.left, y: box.top })
    )
      return true;
  }
  return !crossing && last > first;
}

/** Without a filter a band takes faces and edges: what a drag over a part means. */
const usual: ReadonlySet<Touch["kind"]> = new Set(["face", "edge"]);

/** What a band takes, hidden or not. */
export function takenByBand(
  band: Band,
  views: Iterable<BodyView>,
  drawing: Drawing,
  filter: TouchFilter,
  project: Project,
): Touch[] {
  const box = boxOf(band);
  const crossing = band.to.x < band.from.x;
  const kinds = filter?.kinds ?? usual;
  const taken: Touch[] = [];
  for (const view of views) {
    const { id, mesh } = view.body;
    const faces = mesh.faceRanges.length / 2;
    const takesFace = (face: number): boolean => takesTriangles(box, crossing, project, mesh, face);
    if (kinds.has("face"))
      for (let index = 0; index < faces; index += 1)
        if (takesOfBody(filter, mesh, "face", index) && takesFace(index))
          taken.push({ kind: "face", body: id, index });
    if (kinds.has("edge"))
      for (let index = 0; index < mesh.edgeRanges.length / 2; index += 1) {
        const [first = 0, count = 0] = mesh.edgeRanges.subarray(index * 2, index * 2 + 2);
        const chain = chainOf(project, mesh.edgePositions, first, count);
        if (takesOfBody(filter, mesh, "edge", index) && takesChain(box, crossing, chain))
          taken.push({ kind: "edge", body: id, index });
      }
    if (kinds.has("vertex"))
      for (let index = 0; index < mesh.vertices.length / 3; index += 1)
        if (takesChain(box, crossing, chainOf(project, mesh.vertices, index, 1)))
          taken.push({ kind: "vertex", body: id, index });
    if (kinds.has("body")) {
      const inside = Array.from({ length: faces }, (_, face) => takesFace(face));
      if (crossing ? inside.includes(true) : inside.every(Boolean)) taken.push({ kind: "body", body: id });
    }
  }
  for (const { touch, points } of drawing.curves)
    if (touch !== undefined && kinds.has(touch.kind))
      if (takesChain(box, crossing, chainOf(project, points, 0, points.length / 3))) taken.push(touch);
  for (const { touch, at } of drawing.points)
    if (touch !== undefined && kinds.has(touch.kind) && within(box, project(...at))) taken.push(touch);
  return taken;
}
