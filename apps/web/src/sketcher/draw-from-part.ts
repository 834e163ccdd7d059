import { holdsIn, newId, type Reference } from "@solidtype/document";
import {
  arcByThreePoints,
  circleShape,
  type Constraint,
  lineShape,
  type Shape,
  type SketchPatch,
  type Vec2,
} from "@solidtype/sketch";
import { Vector3 } from "three";
import type { PartSession } from "../editor/session/part-session.ts";
import { storedReference } from "../editor/session/picking-rules.ts";
import { named } from "../editor/session/selection.ts";
import type { ShapeMesh, Touch } from "../viewport/shapes.ts";
import type { TouchFilter } from "../viewport/touch-filter.ts";
import { type PlaneFrame, toSketch } from "./plane-frame.ts";
import type { SketchSession } from "./sketch-session.ts";

/** Draws what is clicked of the part into the sketch. */
export const useTool = {
  kind: "use",
  id: "use",
  label: "Use edges of the part",
  picture: "use",
  key: "KeyU",
  hint: "Click an edge or a corner of the part: it is drawn here, and stays on it",
} as const;

/** What of the part can be drawn into a sketch. */
export const usable: TouchFilter = { kinds: new Set(["edge", "vertex"]) };

const notUsable = "Only corners, straight edges, and round ones in parallel to the sketch can be used.";

/** Draws an edge or a corner of the part into the sketch, fixed to it: where that goes, the drawing goes with it. */
export async function drawFromPart(
  part: PartSession,
  sketch: SketchSession,
  frame: PlaneFrame,
  picked: Touch,
): Promise<void> {
  const { touch, reference } = await named(part, picked);
  if (reference === null || (touch.kind !== "edge" && touch.kind !== "vertex")) return;
  const used = holdsIn(sketch.store.getState().data).find((hold) => hold.reference.name === reference.name);
  if (used !== undefined) return sketch.set({ selected: new Set([used.on]), message: "It is used already." });
  const mesh = part.store.getState().shown.find(({ id }) => id === touch.body)?.mesh;
  const course = mesh === undefined ? [] : courseOf(mesh, touch.kind, touch.index);
  const shape = drawnAlong(
    course.map((place) => toSketch(frame, place)),
    reference,
    frame,
  );
  if (shape === null) return sketch.set({ message: notUsable });
  const [on] = shape.curves.length > 0 ? shape.curves : shape.points;
  if (on === undefined) return;
  sketch.commit({ ...shape.patch, constraints: { [newId()]: heldBy(on, reference) } } satisfies SketchPatch);
}

function heldBy(on: string, reference: Reference): Constraint {
  const from = storedReference(reference) as { readonly name: string };
  return { type: "fixed", on: [on], from: { ...from } };
}

/** Places along an edge, or that of a corner. */
function courseOf(mesh: ShapeMesh, kind: "edge" | "vertex", index: number): Vector3[] {
  if (kind === "vertex") return [new Vector3().fromArray(mesh.vertices, index * 3)];
  const { edgePositions, edgeRanges } = mesh;
  const first = edgeRanges[index * 2] ?? 0;
  return Array.from({ length: edgeRanges[index * 2 + 1] ?? 0 }, (_, at) =>
    new Vector3().fromArray(edgePositions, (first + at) * 3),
  );
}

/** Cosine of the least angle by which a round edge leans too much against the sketch to be drawn as round. */
const leaning = 1 - 1e-9;
/** Share of its size within which the ends of a round edge are one: meshes have single precision. */
const closed = 1e-4;

/** As near as a mesh tells: the kernel says where it lies to the last digit. */
function drawnAlong(course: readonly Vec2[], { was }: Reference, frame: PlaneFrame): Shape | null {
  const [start, end] = [course[0], course.at(-1)];
  if (start === undefined || end === undefined) return null;
  if (course.length === 1) {
    const id = newId();
    return {
      patch: { entities: { [id]: { type: "point", ...start } }, constraints: {} },
      points: [id],
      curves: [],
    };
  }
  if (was?.type === "line") return made(lineShape(newId, start, end));
  const axis = new Vector3(...(was?.direction ?? [0, 0, 0]));
  if (was?.type !== "circle" || Math.abs(axis.dot(new Vector3(...frame.normal))) < leaning) return null;
  const middle = course[Math.floor(course.length / 2)] ?? start;
  const across = Math.hypot(middle.x - start.x, middle.y - start.y);
  if (Math.hypot(end.x - start.x, end.y - start.y) > across * closed)
    return made(arcByThreePoints(newId, start, middle, end));
  const center = { x: (start.x + middle.x) / 2, y: (start.y + middle.y) / 2 };
  return made(circleShape(newId, center, across / 2));
}

const made = (shape: ReturnType<typeof lineShape>): Shape | null => (shape.ok ? shape.value : null);
