/** Triangles and polylines of one body, in millimetres, as the kernel delivers them. */
export type ShapeMesh = {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
  /** Per face: first index and number of indices. */
  readonly faceRanges: Uint32Array;
  readonly edgePositions: Float32Array;
  /** Per edge: first point and number of points. */
  readonly edgeRanges: Uint32Array;
};

export type ShownBody = {
  readonly id: string;
  /** Changes exactly when the triangles do: the viewport rebuilds only what has a new key. */
  readonly key: string;
  readonly mesh: ShapeMesh;
  readonly color?: string | undefined;
  readonly ghost?: boolean;
};

export type ShownPlane = {
  readonly id: string;
  readonly label: string;
  readonly origin: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
  readonly xAxis: readonly [number, number, number];
  readonly size: number;
};

export type PolylineLook =
  | "under"
  | "full"
  | "over"
  | "construction"
  | "infer"
  | "select"
  | "hover"
  | "muted";

export type ShownCurve = { readonly id: string; readonly points: Float32Array; readonly look: PolylineLook };

/** What the pointer can touch. Indices are positions in the mesh of the moment, never stored. */
export type Touch =
  | { readonly kind: "face" | "edge" | "vertex"; readonly body: string; readonly index: number }
  | { readonly kind: "plane"; readonly id: string }
  | { readonly kind: "curve"; readonly id: string };

export function sameTouch(a: Touch | null, b: Touch | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === "plane" || a.kind === "curve") return a.kind === b.kind && "id" in b && a.id === b.id;
  return a.kind === b.kind && "body" in b && a.body === b.body && a.index === b.index;
}

/** The end points of a body's edges, each place once: its vertices. */
export function meshVertices(mesh: ShapeMesh): Float32Array {
  const seen = new Map<string, number>();
  const found: number[] = [];
  const take = (point: number): void => {
    const [x, y, z] = [0, 1, 2].map((axis) => mesh.edgePositions[point * 3 + axis] ?? 0) as [
      number,
      number,
      number,
    ];
    const place = `${x.toFixed(5)},${y.toFixed(5)},${z.toFixed(5)}`;
    if (seen.has(place)) return;
    seen.set(place, found.length / 3);
    found.push(x, y, z);
  };
  for (let edge = 0; edge < mesh.edgeRanges.length; edge += 2) {
    const first = mesh.edgeRanges[edge] ?? 0;
    const count = mesh.edgeRanges[edge + 1] ?? 0;
    if (count === 0) continue;
    take(first);
    take(first + count - 1);
  }
  return new Float32Array(found);
}
