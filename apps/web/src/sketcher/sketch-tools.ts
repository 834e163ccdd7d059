import {
  accept,
  arcByThreePoints,
  circleShape,
  type Constraint,
  type Inference,
  lineShape,
  type NewId,
  type Place,
  polygon,
  rectangleByCorners,
  rectangleFromCenter,
  type Shape,
  type SketchPatch,
  slot,
} from "@solidtype/sketch";
import type { CadPicture } from "../design/cad-icons.tsx";

type Places = readonly Place[];
type Made = ReturnType<typeof lineShape> | ReturnType<typeof polygon>;

/** A tool collects so many clicked places and makes a shape of them: everything else about drawing is common to all. */
export type SketchTool = {
  readonly id: string;
  readonly label: string;
  readonly picture: CadPicture;
  readonly key?: string;
  readonly clicks: number;
  readonly make: (newId: NewId, places: Places) => Made;
  /** Which of the shape's points a click has made: its snap's constraints go there. */
  readonly pointOf: (shape: Shape, click: number) => string | undefined;
  /** The next shape begins where this one ends. */
  readonly chains?: true;
  readonly hints: readonly string[];
};

const origin: Place = { x: 0, y: 0 };
const at = (places: Places, index: number): Place => places[index] ?? origin;
const apart = (a: Place, b: Place): number => Math.hypot(b.x - a.x, b.y - a.y);

export const sketchTools: readonly SketchTool[] = [
  {
    id: "line",
    label: "Line",
    picture: "line",
    key: "KeyL",
    clicks: 2,
    chains: true,
    make: (newId, places) => lineShape(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => shape.points[click],
    hints: ["Click where the line starts", "Click where it ends; Esc stops"],
  },
  {
    id: "corner-rectangle",
    label: "Corner rectangle",
    picture: "corner-rectangle",
    key: "KeyG",
    clicks: 2,
    make: (newId, places) => rectangleByCorners(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => shape.points[click === 0 ? 0 : 2],
    hints: ["Click a corner", "Click the opposite corner"],
  },
  {
    id: "center-rectangle",
    label: "Center rectangle",
    picture: "center-rectangle",
    key: "KeyR",
    clicks: 2,
    make: (newId, places) => rectangleFromCenter(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => (click === 0 ? shape.points.at(-1) : shape.points[2]),
    hints: ["Click the center", "Click a corner"],
  },
  {
    id: "circle",
    label: "Circle",
    picture: "circle",
    key: "KeyC",
    clicks: 2,
    make: (newId, places) => circleShape(newId, at(places, 0), apart(at(places, 0), at(places, 1))),
    pointOf: (shape, click) => (click === 0 ? shape.points[0] : undefined),
    hints: ["Click the center", "Click a point of the circle"],
  },
  {
    id: "arc",
    label: "Arc through three points",
    picture: "arc",
    key: "KeyA",
    clicks: 3,
    make: (newId, places) => arcByThreePoints(newId, at(places, 0), at(places, 2), at(places, 1)),
    pointOf: (shape, click) => (click < 2 ? shape.points[click] : undefined),
    hints: ["Click where the arc starts", "Click where it ends", "Click a point that it passes"],
  },
  {
    id: "polygon",
    label: "Hexagon",
    picture: "polygon",
    clicks: 2,
    make: (newId, places) => polygon(newId, at(places, 0), at(places, 1), 6),
    pointOf: (shape, click) => (click === 0 ? shape.points[0] : undefined),
    hints: ["Click the center", "Click a corner"],
  },
  {
    id: "slot",
    label: "Slot",
    picture: "slot",
    clicks: 3,
    make: (newId, places) =>
      slot(newId, at(places, 0), at(places, 1), distanceToLine(at(places, 0), at(places, 1), at(places, 2))),
    pointOf: (shape, click) => (click < 2 ? shape.points[click] : undefined),
    hints: ["Click the first end", "Click the second end", "Click its width"],
  },
];

function distanceToLine(a: Place, b: Place, point: Place): number {
  const length = apart(a, b);
  if (length === 0) return 0;
  return Math.abs((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)) / length;
}

export const placeOf = ({ at: { x, y }, point }: Inference): Place =>
  point === undefined ? { x, y } : { x, y, point };

/** The shape of the clicked places with the constraints that their snaps offered; null while it has no extent yet. */
export function shapeOf(
  tool: SketchTool,
  newId: NewId,
  snaps: readonly Inference[],
): { readonly shape: Shape; readonly patch: SketchPatch } | null {
  const made = tool.make(newId, snaps.map(placeOf));
  if (!made.ok) return null;
  const shape = made.value;
  const constraints: { [id: string]: Constraint } = {};
  for (const [click, snap] of snaps.entries()) {
    const point = tool.pointOf(shape, click);
    if (point === undefined) continue;
    const curve = shape.curves[0];
    for (const offer of snap.offers) {
      const constraint = accept(offer, curve === undefined ? { point } : { point, curve });
      // What the shape says of itself already (a rectangle's level sides) is not said again.
      if (
        constraint !== undefined &&
        (tool.chains === true ||
          constraint.type === "coincident" ||
          constraint.type === "on-curve" ||
          constraint.type === "midpoint")
      ) {
        constraints[newId()] = constraint;
      }
    }
  }
  return { shape, patch: { ...shape.patch, constraints: { ...shape.patch.constraints, ...constraints } } };
}
