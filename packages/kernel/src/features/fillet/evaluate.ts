import { treatEdges } from "../edge-treatment.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluateFillet: Evaluate<"fillet"> = async (
  { id, params: { edges, radius, tangent } },
  part,
) => {
  await treatEdges(part, {
    id,
    edges,
    tangent,
    sizes: ["fillet", radius],
    roles: { edge: "round", corner: "corner" },
    failure: { code: "fillet-failed", what: `A radius of ${radius} mm` },
    maker: (oc, solid, chosen) => {
      const maker = new oc.BRepFilletAPI_MakeFillet(solid.shape, oc.ChFi3d_FilletShape.ChFi3d_Rational);
      for (const { at } of chosen) {
        using edge = oc.TopoDS.Edge(solid.topology.edges[at]!);
        maker.Add(radius, edge);
      }
      return maker;
    },
  });
};
