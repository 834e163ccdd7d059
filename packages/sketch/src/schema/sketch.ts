import { fail, inWords, ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import { type Constraint, constraintSchema, isKnownConstraint, type StoredConstraint } from "./constraint.ts";
import { type Entity, entitySchema, isBuiltIn, isKnownEntity, type StoredEntity } from "./entity.ts";
import { COORDINATE_LIMIT, idSchema } from "./scalar.ts";

/** More than any drawing needs, few enough to check and solve in bounded time. Each kind is counted alone. */
export const SKETCH_LIMIT = 20_000;

/** Everything in a sketch, by id. Order of keys means nothing; results never depend on it. */
export type SketchData<Value = number> = {
  entities: { readonly [id: string]: StoredEntity };
  constraints: { readonly [id: string]: StoredConstraint<Value> };
};

const ownIdSchema = idSchema.refine((id) => !isBuiltIn(id), "the origin and the axes are not stored");

/** The shape of a sketch over any kind of value: numbers for the solver, expressions for the document. */
export function sketchSchema<Value extends z.ZodType>(value: Value) {
  return z.looseObject({
    entities: z.record(ownIdSchema, entitySchema),
    constraints: z.record(ownIdSchema, constraintSchema(value)),
  });
}

/** mm or radians. */
export const dimensionValueSchema = z.number().min(-COORDINATE_LIMIT).max(COORDINATE_LIMIT);

export const sketchDataSchema = sketchSchema(dimensionValueSchema);

export type SketchInvalid = "sketch-invalid" | "sketch-too-large";

/** For data from outside. Whatever is wrong with one entry's references is a problem of that entry, found later. */
export function parseSketch(input: unknown): Result<SketchData, SketchInvalid> {
  const size = largestRecord(input);
  if (size > SKETCH_LIMIT) {
    return fail(
      "sketch-too-large",
      `A sketch holds at most ${SKETCH_LIMIT} entities; split it into several.`,
      {
        found: size,
        limit: SKETCH_LIMIT,
      },
    );
  }
  const parsed = sketchDataSchema.safeParse(input, { error: inWords });
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  return fail("sketch-invalid", `The sketch is not valid at "${path}": ${issue?.message ?? "unknown"}.`, {
    path,
  });
}

/** Counted before validation, which would walk millions of hostile entries first. */
function largestRecord(input: unknown): number {
  if (typeof input !== "object" || input === null) return 0;
  let largest = 0;
  for (const value of Object.values(input)) {
    if (typeof value === "object" && value !== null) largest = Math.max(largest, Object.keys(value).length);
  }
  return largest;
}

export const emptySketch: SketchData = { entities: {}, constraints: {} };

/** The entries this version understands, sorted by id so that every peer walks them in the same order. */
export function knownEntities(data: SketchData): readonly (readonly [string, Entity])[] {
  return Object.keys(data.entities)
    .sort()
    .flatMap((id): (readonly [string, Entity])[] => {
      const entity = data.entities[id];
      return entity !== undefined && isKnownEntity(entity) ? [[id, entity]] : [];
    });
}

export function knownConstraints(data: SketchData): readonly (readonly [string, Constraint])[] {
  return Object.keys(data.constraints)
    .sort()
    .flatMap((id): (readonly [string, Constraint])[] => {
      const constraint = data.constraints[id];
      return constraint !== undefined && isKnownConstraint(constraint) ? [[id, constraint]] : [];
    });
}
