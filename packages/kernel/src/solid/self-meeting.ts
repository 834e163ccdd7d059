import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { nearest } from "../measure/nearest.ts";
import { explore } from "../occt/explore.ts";
import { boundsOf, overlap } from "./bounds.ts";
import { Topology } from "./topology.ts";

/** In mm. */
const MEETING = 1e-7;

/**
 * Whether faces meet that have no corner in common, as the grounds of two pockets do of which OCCT did not see that one
 * runs into the other: its own check looks at each face by itself. It takes its time: for what there is reason to doubt.
 */
export function runsIntoItself(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  const faces = explore(oc, shape, "TopAbs_FACE");
  using topology = new Topology(oc, faces);
  const boxes = faces.map((face) => boundsOf(oc, face, "loose"));
  const corners = topology.faceEdges.map(
    (edges) => new Set(edges.flatMap((edge) => topology.edgeVertices[edge]!)),
  );
  const meets = faces.some((face, at) =>
    faces.slice(0, at).some((other, before) => {
      if (!overlap(boxes[at]!, boxes[before]!) || !corners[at]!.isDisjointFrom(corners[before]!))
        return false;
      const way = nearest(oc, face, other);
      return way !== null && way.distance < MEETING;
    }),
  );
  for (const face of faces) face.delete();
  return meets;
}
