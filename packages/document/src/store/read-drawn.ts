import type { Json } from "@solidtype/contracts";
import {
  type Constraint,
  constraintSchema,
  COORDINATE_LIMIT,
  dimensionSignatures,
  type Entity,
  entitySchema,
  geometricSignatures,
  type StoredConstraint,
  type StoredEntity,
} from "@solidtype/sketch";
import { expressionSchema, EXPRESSION_LENGTH_LIMIT, isFeatureId } from "../features/param.ts";

type Raw = { readonly [key: string]: Json };

const storedConstraint = constraintSchema(expressionSchema);
const [, storedDimension] = storedConstraint.options;

/**
 * An entity or constraint as its schema gives it, or nothing where it is damaged. What is as plain as nearly all are is
 * told without the schema, and says the same, fields in the same order: a large part has tens of thousands of them.
 */
export function readEntityEntry(raw: Raw): StoredEntity | undefined {
  return plainEntity(raw) ?? entitySchema.safeParse(raw).data;
}

export function readConstraintEntry(raw: Raw): StoredConstraint<string> | undefined {
  const plain = plainConstraint(raw);
  if (plain !== undefined) return plain;
  // Trying the union's members in turn would build an error for each dimension first.
  const isDimension = typeof raw["type"] === "string" && Object.hasOwn(dimensionSignatures, raw["type"]);
  return (isDimension ? storedDimension : storedConstraint).safeParse(raw).data;
}

/** Ids in sketches have the same form as those of features. */
const isId = (value: Json | undefined): value is string => typeof value === "string" && isFeatureId(value);

const isCoordinate = (value: Json | undefined): value is number =>
  typeof value === "number" && value >= -COORDINATE_LIMIT && value <= COORDINATE_LIMIT;

function hasOnly(raw: Raw, count: number): boolean {
  return Object.keys(raw).length === count;
}

function plainEntity(raw: Raw): Entity | undefined {
  const { type, x, y, start, end, center, radius } = raw;
  switch (type) {
    case "point":
      return hasOnly(raw, 3) && isCoordinate(x) && isCoordinate(y) ? { type, x, y } : undefined;
    case "line":
      return hasOnly(raw, 3) && isId(start) && isId(end) ? { type, start, end } : undefined;
    case "circle":
      return hasOnly(raw, 3) && isId(center) && isCoordinate(radius) && radius > 0
        ? { type, center, radius }
        : undefined;
    case "arc":
      return hasOnly(raw, 4) && isId(center) && isId(start) && isId(end)
        ? { type, center, start, end }
        : undefined;
    default:
      return undefined;
  }
}

function plainConstraint(raw: Raw): Constraint<string> | undefined {
  const { type, on, value, driving } = raw;
  if (typeof type !== "string" || !Array.isArray(on) || on.length < 1 || on.length > 3) return undefined;
  const ids: string[] = [];
  for (const id of on) {
    if (!isId(id)) return undefined;
    ids.push(id);
  }
  if (Object.hasOwn(geometricSignatures, type))
    return hasOnly(raw, 2) ? { type: type as keyof typeof geometricSignatures, on: ids } : undefined;
  if (!Object.hasOwn(dimensionSignatures, type) || !hasOnly(raw, 4)) return undefined;
  return typeof value === "string" && value.length <= EXPRESSION_LENGTH_LIMIT && typeof driving === "boolean"
    ? { type: type as keyof typeof dimensionSignatures, on: ids, value, driving }
    : undefined;
}
