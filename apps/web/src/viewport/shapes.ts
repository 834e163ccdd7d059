type Triple = readonly [number, number, number];

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
  /** x, y, z per vertex, in the order that the kernel names them in. */
  readonly vertices: Float32Array;
};

export type ShownBody = {
  readonly id: string;
  /** Changes exactly when the triangles do: the viewport rebuilds only what has a new key. */
  readonly key: string;
  readonly mesh: ShapeMesh;
  readonly color?: string | undefined;
};

export type ShownPlane = {
  readonly id: string;
  readonly label: string;
  readonly origin: Triple;
  readonly normal: Triple;
  readonly xAxis: Triple;
  readonly size: number;
};

export type PolylineLook =
  | "under"
  | "full"
  | "over"
  | "gone"
  | "construction"
  | "infer"
  | "select"
  | "hover"
  | "muted"
  | "axis";

/** `touch`: what it is to the pointer; without one it is only seen. */
export type ShownCurve = {
  readonly id: string;
  readonly points: Float32Array;
  readonly look: PolylineLook;
  readonly touch?: Touch;
};

export type ShownPoint = {
  readonly id: string;
  readonly at: Triple;
  readonly look: PolylineLook;
  readonly touch?: Touch;
};

/** A shaded closed region: triangles in world coordinates. */
export type ShownRegion = {
  readonly id: string;
  readonly triangles: Float32Array;
  readonly look: "region" | "hover" | "select";
  readonly touch?: Touch;
};

/** Lines, points and shaded regions that are no part of a body. */
export type Drawing = {
  readonly curves: readonly ShownCurve[];
  readonly points: readonly ShownPoint[];
  readonly regions: readonly ShownRegion[];
};

export const nothingDrawn: Drawing = { curves: [], points: [], regions: [] };

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};

type Drawn = { readonly look: string; readonly touch?: Touch };

const sameItems = <Item extends Drawn>(
  some: readonly Item[],
  others: readonly Item[],
  numbers: (item: Item) => ArrayLike<number>,
): boolean =>
  some.length === others.length &&
  some.every((one, at) => {
    const other = others[at];
    if (one === other) return true;
    if (other === undefined || one.look !== other.look) return false;
    return sameTouch(one.touch ?? null, other.touch ?? null) && sameNumbers(numbers(one), numbers(other));
  });

/** Whether two drawings look and are touched alike. Comparing costs a fraction of drawing one. */
export function sameDrawing(a: Drawing, b: Drawing): boolean {
  return (
    sameItems(a.curves, b.curves, (curve) => curve.points) &&
    sameItems(a.points, b.points, (point) => point.at) &&
    sameItems(a.regions, b.regions, (region) => region.triangles)
  );
}

/**
 * What the pointer can touch. Indices are positions in the mesh of the moment, never stored; ids of planes, axes, sketch
 * curves and points are their names; a region is named within its sketch.
 */
export type Touch =
  | { readonly kind: "face" | "edge" | "vertex"; readonly body: string; readonly index: number }
  | { readonly kind: "body"; readonly body: string }
  | { readonly kind: "plane" | "axis" | "curve" | "point"; readonly id: string }
  | { readonly kind: "region"; readonly sketch: string; readonly id: string };

/** One text for one touch: equal exactly when the same thing is touched. */
export function touchKey(touch: Touch): string {
  switch (touch.kind) {
    case "face":
    case "edge":
    case "vertex":
      return `${touch.kind} ${touch.body} ${touch.index}`;
    case "body":
      return `body ${touch.body}`;
    case "region":
      return `region ${touch.sketch} ${touch.id}`;
    case "plane":
    case "axis":
    case "curve":
    case "point":
      return `${touch.kind} ${touch.id}`;
  }
}

export function sameTouch(a: Touch | null, b: Touch | null): boolean {
  return a === null || b === null ? a === b : touchKey(a) === touchKey(b);
}
