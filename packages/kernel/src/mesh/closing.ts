import type { FaceMesh } from "./face-meshes.ts";

/*
 * Faces meet along edges that OCCT divides once for both. Where points lie closer than its mesher can tell apart, it
 * leaves a triangle without extent out of one face and not of the other, and the surface has a slit. Slits are filled
 * here with triangles as thin as they are.
 */

export type Closed = {
  readonly faces: readonly FaceMesh[];
  /** Sides that are open still: around a hole that is no slit. */
  readonly open: number;
};

/** A side of a triangle that has no partner within its face, by the face's own vertices. */
type Side = { readonly face: number; readonly from: number; readonly to: number };
/** A side that has no partner in any face, with its ends as places that all faces share. */
type OpenSide = Side & { readonly start: number; readonly end: number };

/** `width`: a slit is at most as wide. */
export function closed(faces: readonly FaceMesh[], width: number): Closed {
  const open = openSidesOf(faces);
  if (open.length === 0) return { faces, open: 0 };
  const filled = [...faces];
  let left = open.length;
  for (const loop of loopsOf(open)) {
    if (widthOf(faces, loop) > width) continue;
    const { face } = loop[0]!;
    filled[face] = withFilling(filled[face]!, faces, loop);
    left -= loop.length;
  }
  return { faces: filled, open: left };
}

const rims = new WeakMap<FaceMesh, readonly number[]>();

/** The sides around a face, from and to in turn; kept with the face, whose triangles many solids share. */
function rimOf(face: FaceMesh): readonly number[] {
  const known = rims.get(face);
  if (known !== undefined) return known;
  const { indices } = face;
  const count = face.positions.length / 3;
  const lone = new Set<number>();
  for (let at = 0; at < indices.length; at += 3) {
    for (let side = 0; side < 3; side++) {
      const [from, to] = [indices[at + side]!, indices[at + ((side + 1) % 3)]!];
      if (!lone.delete(to * count + from)) lone.add(from * count + to);
    }
  }
  const rim = [...lone].flatMap((key) => [Math.floor(key / count), key % count]);
  rims.set(face, rim);
  return rim;
}

function openSidesOf(faces: readonly FaceMesh[]): readonly OpenSide[] {
  const places = new Places();
  const lone = new Map<number, OpenSide[]>();
  faces.forEach((mesh, face) => {
    const rim = rimOf(mesh);
    const placeOf = places.of(mesh);
    for (let at = 0; at < rim.length; at += 2) {
      const [from, to] = [rim[at]!, rim[at + 1]!];
      const [start, end] = [placeOf(from), placeOf(to)];
      if (start === end) continue;
      const partners = lone.get(end * MOST_PLACES + start);
      if (partners !== undefined && partners.length > 0) {
        partners.pop();
        continue;
      }
      const key = start * MOST_PLACES + end;
      const sides = lone.get(key);
      if (sides === undefined) lone.set(key, [{ face, from, to, start, end }]);
      else sides.push({ face, from, to, start, end });
    }
  });
  return [...lone.values()].flat();
}

/** Two places in one number: so many are told apart, more than fit into memory. */
const MOST_PLACES = 2 ** 26;

/** Numbers for points, the same for the same point in all faces. */
class Places {
  readonly #byX = new Map<number, Map<number, Map<number, number>>>();
  #count = 0;

  /** By the face's own vertices, most of which end two sides. */
  of({ positions }: FaceMesh): (vertex: number) => number {
    const known = new Map<number, number>();
    return (vertex) => {
      let place = known.get(vertex);
      if (place !== undefined) return place;
      place = this.#at(positions[3 * vertex]!, positions[3 * vertex + 1]!, positions[3 * vertex + 2]!);
      known.set(vertex, place);
      return place;
    };
  }

  /** A map takes zero and minus zero for one, as they are one place. */
  #at(x: number, y: number, z: number): number {
    const byZ = under(under(this.#byX, x), y);
    const known = byZ.get(z);
    if (known !== undefined) return known;
    byZ.set(z, this.#count);
    return this.#count++;
  }
}

function under<Value>(maps: Map<number, Map<number, Value>>, key: number): Map<number, Value> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<number, Value>();
  maps.set(key, made);
  return made;
}

/** Closed rounds of open sides; what does not close is in none. */
function loopsOf(open: readonly OpenSide[]): readonly (readonly OpenSide[])[] {
  const leaving = new Map<number, OpenSide[]>();
  for (const side of open) leaving.set(side.start, [...(leaving.get(side.start) ?? []), side]);
  const loops: OpenSide[][] = [];
  for (const sides of leaving.values()) {
    while (sides.length > 0) {
      const first = sides.pop()!;
      const loop = [first];
      for (
        let next = leaving.get(first.end)?.pop();
        next !== undefined;
        next = leaving.get(next.end)?.pop()
      ) {
        loop.push(next);
        if (next.end === first.start) break;
      }
      if (loop.at(-1)!.end === first.start) loops.push(loop);
    }
  }
  return loops;
}

type Point = readonly [number, number, number];

function startOf(faces: readonly FaceMesh[], { face, from }: OpenSide): Point {
  const [x, y, z] = faces[face]!.positions.subarray(3 * from, 3 * from + 3);
  return [x!, y!, z!];
}

/** Twice the area over the length: of a slit, how far apart its two sides are. */
function widthOf(faces: readonly FaceMesh[], loop: readonly OpenSide[]): number {
  const points = loop.map((side) => startOf(faces, side));
  let length = 0;
  const area = [0, 0, 0];
  points.forEach(([x, y, z], at) => {
    const [nx, ny, nz] = points[(at + 1) % points.length]!;
    length += Math.hypot(nx - x, ny - y, nz - z);
    area[0]! += y * nz - z * ny;
    area[1]! += z * nx - x * nz;
    area[2]! += x * ny - y * nx;
  });
  return length === 0 ? 0 : (2 * Math.hypot(...area)) / length;
}

/** The face with a fan of triangles over the loop, which runs the other way round than what is open beside it. */
function withFilling(face: FaceMesh, faces: readonly FaceMesh[], loop: readonly OpenSide[]): FaceMesh {
  const first = face.positions.length / 3;
  const reversed = loop.toReversed();
  const normals = reversed.flatMap(({ face: at, from }) => [
    ...faces[at]!.normals.subarray(3 * from, 3 * from + 3),
  ]);
  const fan = Array.from({ length: loop.length - 2 }, (_, at) => [first, first + at + 1, first + at + 2]);
  return {
    positions: Float32Array.from([...face.positions, ...reversed.flatMap((side) => startOf(faces, side))]),
    normals: Float32Array.from([...face.normals, ...normals]),
    indices: Uint32Array.from([...face.indices, ...fan.flat()]),
    edges: face.edges,
  };
}
