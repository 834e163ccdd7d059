/** Its own types are sources that do not pass our compiler's rules; this is the part that is used here. */
export default class Constrainautor {
  /** Changes the triangulation so that it has these edges; throws where that cannot be. */
  constructor(
    triangulation: { coords: ArrayLike<number>; triangles: Uint32Array; halfedges: Int32Array },
    edges: readonly (readonly [number, number])[],
  );
}
