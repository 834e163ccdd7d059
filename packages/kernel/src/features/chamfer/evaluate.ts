import { treatEdges } from "../edge-treatment.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluateChamfer: Evaluate<"chamfer"> = async ({ id, params }, part) => {
  const { edges, method, distance, distance2, angle, flip, tangent } = params;
  await treatEdges(part, {
    id,
    edges,
    tangent,
    sizes: ["chamfer", method, distance, distance2, angle, flip],
    roles: { edge: "bevel", corner: "corner" },
    failure: { code: "chamfer-failed", what: `A bevel of ${distance} mm` },
    maker: (oc, solid, chosen) => {
      const maker = new oc.BRepFilletAPI_MakeChamfer(solid.shape);
      for (const { at, sides } of chosen) {
        using edge = oc.TopoDS.Edge(solid.topology.edges[at]!);
        using face = oc.TopoDS.Face(solid.faces[sides[flip ? 1 : 0]]!);
        if (method === "equal") maker.Add(distance, edge);
        else if (method === "two-distances") maker.Add(distance, distance2, edge, face);
        else maker.AddDA(distance, angle, edge, face);
      }
      return maker;
    },
  });
};
