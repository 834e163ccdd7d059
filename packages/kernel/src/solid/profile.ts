import type {
  OpenCascadeInstance,
  TopoDS_Edge,
  TopoDS_Face,
  TopoDS_Vertex,
  TopoDS_Wire,
} from "opencascade.js";
import type { Loop, LoopPiece, Vec2 } from "@solidtype/sketch";
import { type Frame, onFrame } from "../geometry/frame.ts";
import { axesOf, planeOf } from "../occt/placement.ts";

/** A flat area to sweep: loops in the frame's own coordinates, each piece naming the curve that it is cut from. */
export type Profile = { readonly frame: Frame; readonly outer: Loop; readonly holes: readonly Loop[] };

export type ProfileEdge = { readonly entity: string; readonly edge: TopoDS_Edge };

/** The face of a profile and its edges; everything is the stack's. Neighbouring edges share their vertex. */
export function profileFace(
  oc: OpenCascadeInstance,
  profile: Profile,
  stack: DisposableStack,
): { readonly face: TopoDS_Face; readonly edges: readonly ProfileEdge[] } {
  const edges: ProfileEdge[] = [];
  const wireOf = (loop: Loop): TopoDS_Wire => {
    using maker = new oc.BRepBuilderAPI_MakeWire();
    for (const drawn of loopEdges(oc, profile.frame, loop, stack)) {
      maker.Add(drawn.edge);
      edges.push(drawn);
    }
    if (!maker.IsDone()) throw new Error("the outline is not closed");
    return stack.use(maker.Wire());
  };
  using plane = planeOf(oc, profile.frame);
  using maker = new oc.BRepBuilderAPI_MakeFace(plane, wireOf(profile.outer), true);
  for (const hole of profile.holes) maker.Add(wireOf(hole));
  return { face: stack.use(maker.Face()), edges };
}

function loopEdges(oc: OpenCascadeInstance, frame: Frame, loop: Loop, stack: DisposableStack): ProfileEdge[] {
  const pieces = loop.pieces;
  const corners = pieces.map((piece) =>
    piece.geometry.kind === "circle" ? null : stack.use(vertexAt(oc, frame, piece.geometry.start)),
  );
  return pieces.map((piece, at) => ({
    entity: piece.entity,
    edge: stack.use(edgeOf(oc, frame, piece, corners[at] ?? null, corners[(at + 1) % pieces.length] ?? null)),
  }));
}

function vertexAt(oc: OpenCascadeInstance, frame: Frame, at: Vec2): TopoDS_Vertex {
  using point = new oc.gp_Pnt(...onFrame(frame, at.x, at.y));
  using maker = new oc.BRepBuilderAPI_MakeVertex(point);
  return maker.Vertex();
}

function edgeOf(
  oc: OpenCascadeInstance,
  frame: Frame,
  { geometry }: LoopPiece,
  from: TopoDS_Vertex | null,
  to: TopoDS_Vertex | null,
): TopoDS_Edge {
  if (geometry.kind === "line") {
    using maker = new oc.BRepBuilderAPI_MakeEdge(from!, to!);
    return maker.Edge();
  }
  const { center, radius, sweep } = geometry;
  using axes = axesOf(oc, onFrame(frame, center.x, center.y), frame.normal, frame.x);
  using circle = new oc.gp_Circ(axes, radius);
  if (geometry.kind === "circle") {
    using maker = new oc.BRepBuilderAPI_MakeEdge(circle);
    const edge = maker.Edge();
    // A wire of one edge has only that edge to take its direction from.
    if (sweep < 0) edge.Reverse();
    return edge;
  }
  // OCCT's circles run counter-clockwise; a piece that runs the other way is the same arc, walked backwards. It has to say
  // so: the first edge of a wire decides which way the whole wire runs, and with it what is inside.
  const [start, end] = sweep > 0 ? [from!, to!] : [to!, from!];
  using maker = new oc.BRepBuilderAPI_MakeEdge(circle, start, end);
  const edge = maker.Edge();
  if (sweep < 0) edge.Reverse();
  return edge;
}
