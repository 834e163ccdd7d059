import type { Result } from "@solidtype/contracts";
import { z } from "zod";
import { type Constraint, constraintSchema } from "./constraint.ts";
import { type Entity, entitySchema } from "./entity.ts";
import { idSchema } from "./scalar.ts";
import { dimensionValueSchema, parseSketch, type SketchData, type SketchInvalid } from "./sketch.ts";

/**
 * A change of a sketch, entry by entry, so that a peer's concurrent change of something else survives it:
 * - an entry with a `type` creates that entity or constraint, or replaces the one under this id;
 * - an entry without `type` sets just the fields it names, and does nothing if the entry is gone by then
 *   (a solve must not bring back what a peer deleted);
 * - null removes.
 */
export type EntityFields = { x?: number; y?: number; radius?: number; construction?: boolean };
export type ConstraintFields<Value = number> = {
  value?: Value;
  driving?: boolean;
  label?: { x: number; y: number };
};

export type SketchPatch<Value = number> = {
  entities: { readonly [id: string]: Entity | EntityFields | null };
  constraints: { readonly [id: string]: Constraint<Value> | ConstraintFields<Value> | null };
};

export const emptyPatch: SketchPatch = { entities: {}, constraints: {} };

const fieldsSchema = z.looseObject({ type: z.never().optional() });

/** The shape of a patch; what its fields may hold is checked against the entry they land in. */
export function sketchPatchSchema<Value extends z.ZodType>(value: Value) {
  return z.object({
    entities: z.record(idSchema, z.union([z.null(), fieldsSchema, entitySchema])),
    constraints: z.record(idSchema, z.union([z.null(), fieldsSchema, constraintSchema(value)])),
  });
}

export const numericPatchSchema = sketchPatchSchema(dimensionValueSchema);

/** The sketch after the patch, or why the result would not be valid. The input is left as it was. */
export function applyPatch(data: SketchData, patch: SketchPatch): Result<SketchData, SketchInvalid> {
  return parseSketch({
    ...data,
    entities: patched(data.entities, patch.entities),
    constraints: patched(data.constraints, patch.constraints),
  });
}

/**
 * The sketch after a patch that was made by this package, for showing: nothing is checked, and every entry that it does
 * not name stays the same object. What comes from elsewhere, or is to be stored, is for `applyPatch`.
 */
export function lay(data: SketchData, patch: SketchPatch): SketchData {
  return {
    ...data,
    entities: patched(data.entities, patch.entities) as SketchData["entities"],
    constraints: patched(data.constraints, patch.constraints) as SketchData["constraints"],
  };
}

function patched(
  record: { readonly [id: string]: object },
  changes: { readonly [id: string]: object | null },
): { [id: string]: object } {
  const result: { [id: string]: object } = { ...record };
  for (const [id, change] of Object.entries(changes)) {
    const present = Object.hasOwn(result, id) ? result[id] : undefined;
    if (change === null) delete result[id];
    else if ("type" in change && change.type !== undefined) result[id] = change;
    else if (present !== undefined) result[id] = { ...present, ...change };
  }
  return result;
}

/** One patch with the effect of `first`, then `second`. */
export function combine(first: SketchPatch, second: SketchPatch): SketchPatch {
  return {
    entities: combined(first.entities, second.entities),
    constraints: combined(first.constraints, second.constraints),
  };
}

function combined<Entry extends object>(
  first: { readonly [id: string]: Entry | null },
  second: { readonly [id: string]: Entry | null },
): { [id: string]: Entry | null } {
  const result: { [id: string]: Entry | null } = { ...first };
  for (const [id, change] of Object.entries(second)) {
    const earlier = Object.hasOwn(first, id) ? first[id] : undefined;
    const replaces = change === null || "type" in change;
    if (earlier === null && !replaces) continue;
    result[id] = replaces || earlier === undefined || earlier === null ? change : { ...earlier, ...change };
  }
  return result;
}
