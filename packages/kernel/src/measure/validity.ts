import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

export type Validity = {
  readonly valid: boolean;
  /** Faces and edges at fault, by their place in the body's order. */
  readonly faces: readonly number[];
  readonly edges: readonly number[];
};

/** OCCT's own check of topology and geometry; the parts are asked one by one only when the whole is at fault. */
export function checkValidity(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  faces: readonly TopoDS_Shape[],
  edges: readonly TopoDS_Shape[],
): Validity {
  using analyzer = new oc.BRepCheck_Analyzer(shape, true, false, false);
  if (analyzer.IsValid()) return { valid: true, faces: [], edges: [] };
  const faulty = (parts: readonly TopoDS_Shape[]) =>
    parts.flatMap((part, at) => (analyzer.IsValid(part) ? [] : [at]));
  return { valid: false, faces: faulty(faces), edges: faulty(edges) };
}
