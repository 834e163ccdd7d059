import {
  accept,
  arcByCenter,
  arcByThreePoints,
  circleShape,
  type Constraint,
  type DimensionType,
  type Entity,
  type Inference,
  lineShape,
  type NewId,
  ORIGIN,
  type Place,
  polygon,
  rectangleByCorners,
  rectangleFromCenter,
  type Shape,
  type SketchPatch,
  slot,
} from "@solidtype/sketch";
import { fail, ok, type Result } from "@solidtype/contracts";
import type { CadPicture } from "../design/cad-icons.tsx";
import type { EditTool } from "./edit-tools.ts";

type Places = readonly Place[];
type Made = ReturnType<typeof lineShape> | ReturnType<typeof polygon>;

/** A dimension's value can be typed right after its shape is placed: what it is on, of the shape just made. */
type Size = { readonly type: DimensionType; readonly on: readonly string[] };

/** A tool collects so many clicked places and makes a shape of them: everything else about drawing is common to all. */
export type DrawTool = {
  readonly kind: "draw";
  readonly id: string;
  readonly label: string;
  readonly picture: CadPicture;
  readonly key?: string;
  readonly clicks: number;
  /** `swept`: how far the pointer has gone around the first place since the last click, rad. */
  readonly make: (newId: NewId, places: Places, swept: number) => Made;
  /** Which of the shape's points a click has made: its snap's constraints go there. */
  readonly pointOf: (shape: Shape, click: number) => string | undefined;
  /** The next shape begins where this one ends. */
  readonly chains?: true;
  /** The shape's curve that runs straight from the first click to the second: what is said of such a line holds for it. */
  readonly straight?: number;
  /** The click that makes no point of the shape's own; a point that is there already holds it where the curve passes it. */
  readonly bare?: { readonly click: number; readonly passes: boolean };
  readonly sizes: (shape: Shape) => readonly Size[];
  readonly hints: readonly string[];
};

/** Picks things and puts a dimension where the text is to stand. */
export type DimensionTool = { readonly kind: "dimension"; readonly id: "dimension"; readonly label: string };

export type SketchTool = DrawTool | EditTool | DimensionTool;

export const dimensionTool: DimensionTool = { kind: "dimension", id: "dimension", label: "Dimension" };

const origin: Place = { x: 0, y: 0 };
const at = (places: Places, index: number): Place => places[index] ?? origin;
const apart = (a: Place, b: Place): number => Math.hypot(b.x - a.x, b.y - a.y);

const sizeOf =
  (type: DimensionType, ...curves: readonly number[]) =>
  (shape: Shape): Size[] =>
    curves.flatMap((curve) => {
      const id = shape.curves[curve];
      return id === undefined ? [] : [{ type, on: [id] }];
    });

export const drawTools: readonly DrawTool[] = [
  {
    kind: "draw",
    id: "line",
    label: "Line",
    picture: "line",
    key: "KeyL",
    clicks: 2,
    chains: true,
    straight: 0,
    make: (newId, places) => lineShape(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => shape.points[click],
    sizes: sizeOf("length", 0),
    hints: ["Click where the line starts", "Click where it ends, or type its length; Esc stops"],
  },
  {
    kind: "draw",
    id: "corner-rectangle",
    label: "Corner rectangle",
    picture: "corner-rectangle",
    key: "KeyG",
    clicks: 2,
    make: (newId, places) => rectangleByCorners(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => shape.points[click === 0 ? 0 : 2],
    sizes: sizeOf("length", 0, 1),
    hints: ["Click a corner", "Click the opposite corner, or type its size"],
  },
  {
    kind: "draw",
    id: "center-rectangle",
    label: "Centre rectangle",
    picture: "center-rectangle",
    key: "KeyR",
    clicks: 2,
    make: (newId, places) => rectangleFromCenter(newId, at(places, 0), at(places, 1)),
    pointOf: (shape, click) => (click === 0 ? shape.points.at(-1) : shape.points[2]),
    sizes: sizeOf("length", 0, 1),
    hints: ["Click the centre", "Click a corner, or type its size"],
  },
  {
    kind: "draw",
    id: "circle",
    label: "Circle",
    picture: "circle",
    key: "KeyC",
    clicks: 2,
    make: (newId, places) => circleShape(newId, at(places, 0), apart(at(places, 0), at(places, 1))),
    pointOf: (shape, click) => (click === 0 ? shape.points[0] : undefined),
    bare: { click: 1, passes: true },
    sizes: sizeOf("diameter", 0),
    hints: ["Click the centre", "Click a point of the circle, or type its diameter"],
  },
  {
    kind: "draw",
    id: "arc",
    label: "Arc through three points",
    picture: "arc",
    key: "KeyA",
    clicks: 3,
    make: (newId, places) => arcByThreePoints(newId, at(places, 0), at(places, 2), at(places, 1)),
    pointOf: (shape, click) => (click < 2 ? shape.points[click] : undefined),
    bare: { click: 2, passes: true },
    sizes: sizeOf("radius", 0),
    hints: [
      "Click where the arc starts",
      "Click where it ends",
      "Click a point that it passes, or type its radius",
    ],
  },
  {
    kind: "draw",
    id: "polygon",
    label: "Hexagon",
    picture: "polygon",
    clicks: 2,
    make: (newId, places) => polygon(newId, at(places, 0), at(places, 1), 6),
    pointOf: (shape, click) => shape.points[click],
    sizes: sizeOf("diameter", 0),
    hints: ["Click the centre", "Click a corner, or type its size"],
  },
  {
    kind: "draw",
    id: "slot",
    label: "Slot",
    picture: "slot",
    clicks: 3,
    make: (newId, places) =>
      slot(newId, at(places, 0), at(places, 1), distanceToLine(at(places, 0), at(places, 1), at(places, 2))),
    pointOf: (shape, click) => (click < 2 ? shape.points[click] : undefined),
    bare: { click: 2, passes: false },
    straight: 4,
    sizes: (shape) => [...sizeOf("length", 4)(shape), ...sizeOf("radius", 0)(shape)],
    hints: ["Click the first end", "Click the second end", "Click its width, or type its size"],
  },
  {
    kind: "draw",
    id: "arc-by-center",
    label: "Arc by its centre",
    picture: "tangent-arc",
    clicks: 3,
    make: (newId, places, swept) =>
      arcByCenter(newId, at(places, 0), at(places, 1), at(places, 2), swept >= 0 ? 1 : -1),
    pointOf: (shape, click) => shape.points[click],
    sizes: sizeOf("radius", 0),
    hints: ["Click the centre", "Click where the arc starts", "Click where it ends, or type its radius"],
  },
  {
    kind: "draw",
    id: "point",
    label: "Point",
    picture: "point",
    clicks: 1,
    make: (newId, places) => {
      const { x, y, point } = at(places, 0);
      if (point !== undefined) return fail("degenerate-shape", "A point is there already.");
      const id = newId();
      const entities = { [id]: { type: "point" as const, x, y } };
      return { ok: true, value: { patch: { entities, constraints: {} }, points: [id], curves: [] } };
    },
    pointOf: (shape) => shape.points[0],
    sizes: () => [],
    hints: ["Click where the point is to be; holes are drilled at points"],
  },
];

function distanceToLine(a: Place, b: Place, point: Place): number {
  const length = apart(a, b);
  if (length === 0) return 0;
  return Math.abs((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)) / length;
}

const placeOf = ({ at: { x, y }, point }: Inference): Place =>
  point === undefined ? { x, y } : { x, y, point };

type Style = { readonly construction: boolean };

/** New curves that only help to construct, where that is meant. */
export function styled(entities: SketchPatch["entities"], { construction }: Style): SketchPatch["entities"] {
  if (!construction) return entities;
  const drawn = Object.entries(entities) as [string, Entity][];
  return Object.fromEntries(
    drawn.map(([id, entity]) => [id, entity.type === "point" ? entity : { ...entity, construction }]),
  );
}

/** Whether a click has to do with where it has snapped: else nothing of the shape would be held there. */
export const isHeldAt = ({ bare }: DrawTool, click: number, { kind }: Inference): boolean =>
  bare?.click !== click || (bare.passes && (kind === "point" || kind === "origin"));

/** What holds one click's part of the shape to where it has snapped. */
function saidBy(
  tool: DrawTool,
  shape: Shape,
  { kind, point, offers }: Inference,
  click: number,
): Constraint[] {
  const own = tool.pointOf(shape, click);
  if (own === undefined) {
    const [curve] = shape.curves;
    const passed = kind === "origin" ? ORIGIN : point;
    const isHeld = tool.bare?.click === click && tool.bare.passes;
    if (!isHeld || passed === undefined || curve === undefined) return [];
    return [{ type: "on-curve", on: [passed, curve] }];
  }
  const curve = tool.straight === undefined || click !== 1 ? undefined : shape.curves[tool.straight];
  return offers.flatMap((offer) => accept(offer, { point: own, ...(curve && { curve }) }) ?? []);
}

/** The shape of the clicked places with the constraints that their snaps offered; refused where they make none. */
export function shapeOf(
  tool: DrawTool,
  newId: NewId,
  snaps: readonly Inference[],
  { swept, ...style }: Style & { readonly swept: number },
): Result<{ readonly shape: Shape; readonly patch: SketchPatch }, string> {
  const made = tool.make(newId, snaps.map(placeOf), swept);
  if (!made.ok) return made;
  const shape = made.value;
  const said = snaps.flatMap((snap, click) => saidBy(tool, shape, snap, click));
  const constraints = Object.fromEntries(said.map((constraint) => [newId(), constraint]));
  return ok({
    shape,
    patch: {
      entities: styled(shape.patch.entities, style),
      constraints: { ...shape.patch.constraints, ...constraints },
    },
  });
}
