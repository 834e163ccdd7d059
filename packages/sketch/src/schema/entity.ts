import { z } from "zod";
import { coordinateSchema, COORDINATE_LIMIT, type Declared, idSchema } from "./scalar.ts";

/**
 * Curves refer to points by id, so two curves that meet share a point. Coordinates and radii are in mm and
 * are a start guess: the solver has the last word. Fields that this version does not know pass through.
 */
const construction = z.boolean().optional();

const pointSchema = z.looseObject({
  type: z.literal("point"),
  x: coordinateSchema,
  y: coordinateSchema,
  construction,
});
const lineSchema = z.looseObject({ type: z.literal("line"), start: idSchema, end: idSchema, construction });
const circleSchema = z.looseObject({
  type: z.literal("circle"),
  center: idSchema,
  radius: z.number().positive().max(COORDINATE_LIMIT),
  construction,
});
/** Runs counter-clockwise from start to end; its radius is the distance from centre to start. */
const arcSchema = z.looseObject({
  type: z.literal("arc"),
  center: idSchema,
  start: idSchema,
  end: idSchema,
  construction,
});

const knownEntitySchema = z.discriminatedUnion("type", [pointSchema, lineSchema, circleSchema, arcSchema]);
export const entityTypes = ["point", "line", "circle", "arc"] as const;
const knownTypes = new Set<string>(entityTypes);

/** Ellipses, splines, text, projected geometry of a later version: kept as they are, ignored by geometry. */
const laterEntitySchema = z.looseObject({
  type: z
    .string()
    .max(64)
    .refine(
      (type) => !knownTypes.has(type),
      "not what it takes: a point x and y, a line start and end, a circle center and radius, an arc center, start and end; numbers for sizes, ids for points",
    )
    .brand<"later">(),
});

export const entitySchema = z.union([knownEntitySchema, laterEntitySchema]);

/** The fields of an entity, as this version knows them. */
export const entityFields: { readonly [type: string]: readonly string[] } = Object.fromEntries(
  knownEntitySchema.options.map(({ shape }) => [shape.type.value, Object.keys(shape)]),
);

export type PointEntity = Declared<z.infer<typeof pointSchema>>;
export type LineEntity = Declared<z.infer<typeof lineSchema>>;
export type CircleEntity = Declared<z.infer<typeof circleSchema>>;
export type ArcEntity = Declared<z.infer<typeof arcSchema>>;
export type CurveEntity = LineEntity | CircleEntity | ArcEntity;
export type Entity = PointEntity | CurveEntity;
export type LaterEntity = Declared<z.infer<typeof laterEntitySchema>>;
export type StoredEntity = Entity | LaterEntity;

export function isKnownEntity(entity: StoredEntity): entity is Entity {
  return knownTypes.has(entity.type);
}

/** The points that a curve hangs on, in the order start, end, centre. */
export function pointsOf(entity: Entity): readonly string[] {
  switch (entity.type) {
    case "point":
      return [];
    case "line":
      return [entity.start, entity.end];
    case "circle":
      return [entity.center];
    case "arc":
      return [entity.start, entity.end, entity.center];
  }
}

/**
 * Every sketch has an origin and two axes. They are not stored, cannot be moved, never bound a region, and
 * constraints refer to them like to any other entity.
 */
export const ORIGIN = "origin";
export const X_AXIS = "x-axis";
export const Y_AXIS = "y-axis";

export type BuiltIn = typeof ORIGIN | typeof X_AXIS | typeof Y_AXIS;

/** Which one point a curve has in two places where it needs two: it has no length then, or no radius, and never can. */
export function pointTwice(entity: Entity): string | undefined {
  if (entity.type === "line") return entity.start === entity.end ? entity.start : undefined;
  if (entity.type !== "arc") return undefined;
  const { center, start, end } = entity;
  return center === start || center === end ? center : start === end ? start : undefined;
}

export function isBuiltIn(id: string): id is BuiltIn {
  return id === ORIGIN || id === X_AXIS || id === Y_AXIS;
}

/** What an entity is to constraints and to names made of it: an arc is as good as the circle that it is a piece of. */
export type EntityKind = "point" | "line" | "round" | "later";

export function kindOf(
  id: string,
  entities: { readonly [id: string]: StoredEntity },
): EntityKind | undefined {
  if (isBuiltIn(id)) return id === ORIGIN ? "point" : "line";
  const entity = Object.hasOwn(entities, id) ? entities[id] : undefined;
  if (entity === undefined) return undefined;
  if (!isKnownEntity(entity)) return "later";
  return entity.type === "circle" || entity.type === "arc" ? "round" : entity.type;
}
