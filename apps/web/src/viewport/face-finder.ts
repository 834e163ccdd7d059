import { BufferAttribute, BufferGeometry, DoubleSide, type Ray, Vector3 } from "three";
import type { ShapeMesh } from "./shapes.ts";

type FaceHit = { readonly triangle: number; readonly point: Vector3; readonly distance: number };

/** Where a sight line goes through the triangles of one mesh. */
export type FaceFinder = {
  readonly nearest: (ray: Ray) => FaceHit | null;
  readonly all: (ray: Ray) => readonly FaceHit[];
};

const fetchTrees = () => import("three-mesh-bvh");
let trees: Awaited<ReturnType<typeof fetchTrees>> | null = null;

/** Fetches what finds faces in large meshes quickly: nothing that a picture needs. */
export async function prepareTrees(): Promise<void> {
  trees ??= await fetchTrees();
}

/** How a mesh is searched: through a tree of its triangles, or one by one while that is not here yet. */
export function faceFinder(mesh: ShapeMesh): () => FaceFinder {
  let tree: FaceFinder | undefined;
  return () => {
    if (tree === undefined && trees !== null) tree = byTree(mesh, trees);
    return tree ?? oneByOne(mesh);
  };
}

/** The index of a tree is reordered, so it works on a copy and the drawn ranges stay the kernel's. */
function byTree(mesh: ShapeMesh, { MeshBVH }: NonNullable<typeof trees>): FaceFinder {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(mesh.positions, 3));
  geometry.setIndex(new BufferAttribute(mesh.indices, 1));
  const tree = new MeshBVH(geometry, { indirect: true });
  const known = (hit: ReturnType<typeof tree.raycastFirst>): readonly FaceHit[] =>
    hit === null || hit.faceIndex === null || hit.faceIndex === undefined
      ? []
      : [{ triangle: hit.faceIndex, point: hit.point, distance: hit.distance }];
  return {
    nearest: (ray) => known(tree.raycastFirst(ray, DoubleSide))[0] ?? null,
    all: (ray) => tree.raycast(ray, DoubleSide).flatMap(known),
  };
}

function oneByOne({ positions, indices }: ShapeMesh): FaceFinder {
  const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
  const all = (ray: Ray): FaceHit[] => {
    const hits: FaceHit[] = [];
    for (let at = 0; at < indices.length; at += 3) {
      a.fromArray(positions, (indices[at] ?? 0) * 3);
      b.fromArray(positions, (indices[at + 1] ?? 0) * 3);
      c.fromArray(positions, (indices[at + 2] ?? 0) * 3);
      const point = ray.intersectTriangle(a, b, c, false, new Vector3());
      if (point !== null) hits.push({ triangle: at / 3, point, distance: point.distanceTo(ray.origin) });
    }
    return hits;
  };
  return {
    all,
    nearest: (ray) => {
      const hits = all(ray);
      return hits.length === 0
        ? null
        : hits.reduce((best, hit) => (hit.distance < best.distance ? hit : best));
    },
  };
}
