import { z } from "zod";
import { type EntityKind, kindOf, type StoredEntity, X_AXIS, Y_AXIS } from "./entity.ts";
import { coordinateSchema, type Declared, idSchema } from "./scalar.ts";

/**
 * What a constraint may be put on. "round" is a circle or an arc, "curve" any of line, circle and arc. The
 * first signature that fits the entities is the constraint's meaning.
 */
export type Operand = "point" | "line" | "round" | "curve";

export const geometricSignatures = {
  coincident: [["point", "point"]],
  horizontal: [["line"], ["point", "point"]],
  vertical: [["line"], ["point", "point"]],
  parallel: [["line", "line"]],
  perpendicular: [["line", "line"]],
  collinear: [["line", "line"]],
  /** At the point that both share, where they share one. */
  tangent: [
    ["round", "curve"],
    ["line", "round"],
  ],
  /** Lengths of lines, radii of circles and arcs. */
  equal: [
    ["line", "line"],
    ["round", "round"],
  ],
  concentric: [
    ["round", "round"],
    ["point", "round"],
    ["round", "point"],
  ],
  midpoint: [["point", "line"]],
  /** The first two, mirrored at the third. Circles and arcs are mirrored by centre and radius. */
  symmetric: [
    ["point", "point", "line"],
    ["point", "point", "point"],
    ["round", "round", "line"],
  ],
  /** Lines and arcs count without their ends. */
  "on-curve": [["point", "curve"]],
  /** Stays where it is stored. */
  fixed: [["point"], ["curve"]],
} as const satisfies { readonly [type: string]: readonly (readonly Operand[])[] };

export const dimensionSignatures = {
  /** Never negative. Between lines: from the start of the second to the first, which are meant to be parallel. */
  distance: [
    ["point", "point"],
    ["point", "line"],
    ["line", "point"],
    ["line", "line"],
  ],
  /** Signed: second x − first x, so that it means one solution only. */
  "horizontal-distance": [["point", "point"]],
  /** Signed: second y − first y. */
  "vertical-distance": [["point", "point"]],
  length: [["line"]],
  /** From the first line's direction (start to end) counter-clockwise to the second's, in radians. */
  angle: [["line", "line"]],
  /**
   * The angle beside that one: from the second line's direction counter-clockwise to where the first comes from (end to
   * start). In an outline that is drawn counter-clockwise it is the inner one between a line and the next. It has a type
   * of its own, so that a version that knows only `angle` leaves it out and does not solve for another shape.
   */
  "corner-angle": [["line", "line"]],
  radius: [["round"]],
  diameter: [["round"]],
} as const satisfies { readonly [type: string]: readonly (readonly Operand[])[] };

export type GeometricType = keyof typeof geometricSignatures;
export type DimensionType = keyof typeof dimensionSignatures;
export type ConstraintType = GeometricType | DimensionType;

function keysOf<Table extends object>(table: Table): [keyof Table & string, ...(keyof Table & string)[]] {
  return Object.keys(table) as [keyof Table & string, ...(keyof Table & string)[]];
}

export const geometricTypes = keysOf(geometricSignatures);
export const dimensionTypes = keysOf(dimensionSignatures);

const on = z.array(idSchema).min(1).max(3);

const geometricSchema = z.looseObject({ type: z.enum(geometricTypes), on });

const knownTypes = new Set<string>([...geometricTypes, ...dimensionTypes]);

const laterConstraintSchema = z.looseObject({
  type: z
    .string()
    .max(64)
    .refine(
      (type) => !knownTypes.has(type),
      "not what it takes: `on`, one to three ids; a dimension also value and driving",
    )
    .brand<"later">(),
});

function dimensionSchema<Value extends z.ZodType>(value: Value) {
  return z.looseObject({
    type: z.enum(dimensionTypes),
    on,
    /** mm or radians. A reference dimension is measured, and its value ignored. */
    value,
    driving: z.boolean(),
    /** Where people placed its text, in the sketch plane. */
    label: z.object({ x: coordinateSchema, y: coordinateSchema }).optional(),
  });
}

/** `value` is a number for the solver, an expression for the document. */
export function constraintSchema<Value extends z.ZodType>(value: Value) {
  return z.union([geometricSchema, dimensionSchema(value), laterConstraintSchema]);
}

/** The fields of a constraint, as this version knows them. */
export const constraintFields: { readonly [type: string]: readonly string[] } = Object.fromEntries([
  ...geometricTypes.map((type) => [type, Object.keys(geometricSchema.shape)]),
  ...dimensionTypes.map((type) => [type, Object.keys(dimensionSchema(z.unknown()).shape)]),
]);

export type GeometricConstraint = Declared<z.infer<typeof geometricSchema>>;
type NumberDimension = Declared<z.infer<ReturnType<typeof dimensionSchema<z.ZodNumber>>>>;
export type Dimension<Value = number> = Omit<NumberDimension, "value"> & { value: Value };
export type Constraint<Value = number> = GeometricConstraint | Dimension<Value>;
export type LaterConstraint = Declared<z.infer<typeof laterConstraintSchema>>;
export type StoredConstraint<Value = number> = Constraint<Value> | LaterConstraint;

export function isKnownConstraint<Value>(
  constraint: StoredConstraint<Value>,
): constraint is Constraint<Value> {
  return knownTypes.has(constraint.type);
}

export function isDimension<Value>(constraint: StoredConstraint<Value>): constraint is Dimension<Value> {
  return Object.hasOwn(dimensionSignatures, constraint.type);
}

/** Whether its values are radians. */
export const isAngular = (type: string): boolean => type === "angle" || type === "corner-angle";

const allSignatures: { readonly [type: string]: readonly (readonly Operand[])[] } = {
  ...geometricSignatures,
  ...dimensionSignatures,
};

/** What a constraint of this type may be put on. */
export function signaturesOf(type: ConstraintType): readonly (readonly Operand[])[] {
  return allSignatures[type] ?? [];
}

/** The meaning that a constraint has on such entities, in this order, or nothing. */
export function signatureFor(
  type: ConstraintType,
  kinds: readonly (EntityKind | undefined)[],
): readonly Operand[] | undefined {
  return signaturesOf(type).find(
    (signature) =>
      signature.length === kinds.length &&
      signature.every((wanted, index) => {
        const kind = kinds[index];
        return wanted === "curve" ? kind === "line" || kind === "round" : kind === wanted;
      }),
  );
}

const ofLengths = new Set<ConstraintType>(["equal", "midpoint", "length"]);

/** Whether it asks the length of an axis, which has none: it would mean that of the stretch that stands for it. */
export function asksLengthOfAxis<Value>({ type, on }: Pick<Constraint<Value>, "type" | "on">): boolean {
  return ofLengths.has(type) && on.some((id) => id === X_AXIS || id === Y_AXIS);
}

/** Whether a constraint says anything about what it is on. What is on entities of a later version is for that to say. */
export function hasMeaning<Value>(
  { type, on }: Constraint<Value>,
  entities: { readonly [id: string]: StoredEntity },
): boolean {
  // On itself a constraint says nothing, or nonsense.
  if (new Set(on).size < on.length || asksLengthOfAxis({ type, on })) return false;
  const kinds = on.map((id) => kindOf(id, entities));
  return kinds.includes("later") || signatureFor(type, kinds) !== undefined;
}
