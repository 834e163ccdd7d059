import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { ShapeIndex } from "../occt/shape-index.ts";
import { runsIntoItself } from "./self-meeting.ts";
import { isDegenerated } from "./topology.ts";

/**
 * Whether OCCT's whole check passes, and the shape is closed: OCCT calls broken results done, and open or inside-out ones
 * valid. The volume is worked out even where a face is as it was in a solid that is right: some that are torn have none.
 * `touched`: it may have edges inside of its faces, as flat and cylindrical ones get where something only touches them;
 * in others those tell that faces were not seen to meet. There OCCT may miss the next thing that meets it.
 */
export function isSound(oc: OpenCascadeInstance, shape: TopoDS_Shape, touched = false): boolean {
  using analyzer = new oc.BRepCheck_Analyzer(shape, true, false, false);
  const isWhole =
    isClosed(oc, shape, false) || (touched && isClosed(oc, shape, true) && !runsIntoItself(oc, shape));
  return isWhole && analyzer.IsValid() && volumeOf(oc, shape) > 0;
}

export function areSound(oc: OpenCascadeInstance, shapes: readonly TopoDS_Shape[], touched = false): boolean {
  return shapes.every((shape) => isSound(oc, shape, touched));
}

/** In mm³; below zero where it is inside out. */
export function volumeOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): number {
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.VolumeProperties(shape, properties, false, false, false);
  return properties.Mass();
}

/** In mm. Where faces meet less exactly than this, OCCT has swallowed a gap: its check believes whatever it is told. */
const LOOSEST = 0.01;

/** Whether all faces meet where their edges are said to be. What comes from files may not, and is left to be so. */
export function isTight(oc: OpenCascadeInstance, shape: TopoDS_Shape): boolean {
  const { TopAbs_EDGE, TopAbs_VERTEX } = oc.TopAbs_ShapeEnum;
  return [TopAbs_EDGE, TopAbs_VERTEX].every((kind) => oc.BRep_Tool.MaxTolerance(shape, kind) <= LOOSEST);
}

/** Every edge is used twice, by two faces or by one along its seam. */
function isClosed(oc: OpenCascadeInstance, shape: TopoDS_Shape, touched: boolean): boolean {
  using index = new ShapeIndex(oc);
  const uses: number[] = [];
  const { TopAbs_INTERNAL } = oc.TopAbs_Orientation;
  for (const edge of edgesByFace(oc, shape)) {
    if (touched && edge.Orientation() === TopAbs_INTERNAL) {
      edge.delete();
      continue;
    }
    const place = index.add(edge);
    uses[place] = (uses[place] ?? 0) + 1;
  }
  return uses.every((count, place) => count % 2 === 0 || isDegenerated(oc, index.shapes[place]!));
}

function edgesByFace(oc: OpenCascadeInstance, shape: TopoDS_Shape): TopoDS_Shape[] {
  return explore(oc, shape, "TopAbs_FACE").flatMap((face) => {
    const edges = explore(oc, face, "TopAbs_EDGE");
    face.delete();
    return edges;
  });
}
