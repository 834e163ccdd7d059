import { fail, inWords, ok, type Result } from "@solidtype/contracts";
import {
  asksLengthOfAxis,
  type Constraint,
  constraintFields,
  dimensionTypes,
  type Entity,
  entityFields,
  entityTypes,
  geometricTypes,
  hasMeaning,
  isAngular,
  isBuiltIn,
  isDimension,
  isKnownConstraint,
  isKnownEntity,
  pointsOf,
  pointTwice,
  signaturesOf,
  SKETCH_LIMIT,
  sketchPatchSchema,
} from "@solidtype/sketch";
import { z } from "zod";
import { expressionSchema, featureIdSchema } from "../features/param.ts";
import { type Drawing, type Feature, isReadable, type StoredFeature } from "../model/model.ts";
import { dimensionOf } from "../resolve/resolve-model.ts";
import { treeOfEntry } from "../store/tree-of-model.ts";
import { isTree, sameValue } from "../store/tree.ts";
import { defineCommand } from "./define.ts";
import { dependantsJson, featuresReferredBy, listed } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";
import { entityDependants, hangingOn, lossOf } from "./sketch-dependants.ts";

/** A dimension's value may come as a number, in mm or radians, from the solver or a compound. */
const valueSchema = z.union([expressionSchema, z.number().min(-1e6).max(1e6)]);
const patchSchema = sketchPatchSchema(valueSchema);
type Patch = z.output<typeof patchSchema>;
type Part = "entities" | "constraints";
const knownFields = { entities: entityFields, constraints: constraintFields } as const;
const known = { entities: entityTypes, constraints: [...geometricTypes, ...dimensionTypes] } as const;

export const editSketch = defineCommand({
  summary:
    "Change a sketch entry by entry: with a type it creates or replaces, without one it sets fields, null removes. " +
    "With force, what hangs on a removed entity goes with it.",
  input: z.strictObject({
    id: featureIdSchema,
    patch: z.strictObject({
      entities: patchSchema.shape.entities.default({}),
      constraints: patchSchema.shape.constraints.default({}),
    }),
    force: z.boolean().default(false),
  }),
  run(draft, { id, patch, force }) {
    const before = sketchOf(draft, id);
    if (!before.ok) return before;
    const again = draft.strict ? idKnownBefore(draft, before.value, patch) : undefined;
    if (again !== undefined) {
      const message = `The id "${again}" is taken: something that is gone had it, and names may still mean that.`;
      return fail("id-taken", message, { id: again });
    }
    const odd = draft.strict ? (ofNoType(patch) ?? ofNoField(before.value, patch)) : undefined;
    if (odd !== undefined) return fail("sketch-invalid", odd);
    apply(draft, before.value, patch);
    const free = draft.strict ? release(draft, before.value, patch, force) : ok(null);
    if (!free.ok) return free;
    const after = sketchOf(draft, id);
    if (!after.ok) return after;
    const { entities, constraints } = after.value.sketch;
    if (Object.keys(entities).length > SKETCH_LIMIT || Object.keys(constraints).length > SKETCH_LIMIT) {
      return fail("limit", `A sketch holds at most ${SKETCH_LIMIT} entities; split it into several.`);
    }
    return checkTouched(draft, after.value.sketch, patch);
  },
});

/** A whole drawing into a new sketch: it takes what an edit takes, and is checked as one. */
export function draw(draft: Draft, id: string, drawing: unknown): Result<null, CommandErrorCode> {
  const parsed = patchSchema.safeParse(drawing, { error: inWords });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = ["sketch", ...(issue?.path ?? [])].map(String).join(".");
    return fail("sketch-invalid", `${path}: ${issue?.message ?? "not valid"}`, { path });
  }
  for (const [part, entries] of Object.entries(parsed.data)) {
    const odd = Object.entries(entries).find(([, entry]) => entry === null || !("type" in entry));
    if (odd !== undefined)
      return fail("sketch-invalid", `sketch.${part}.${odd[0]}: it needs a type.`, { path: `sketch.${part}` });
  }
  return editSketch.run(draft, { id, patch: parsed.data, force: false }) as Result<null, CommandErrorCode>;
}

function sketchOf(draft: Draft, id: string): Result<Feature<"sketch">, CommandErrorCode> {
  const feature = draft.feature(id);
  if (!feature.ok) return feature;
  if (!isReadable(feature.value)) return fail("sketch-invalid", feature.value.problem, { id });
  if (feature.value.type !== "sketch")
    return fail("not-found", `${feature.value.name} is not a sketch.`, { id });
  return ok(feature.value);
}

/** Of what the patch makes new, what has the id of something that was in this sketch before. */
function idKnownBefore(draft: Draft, sketch: Feature<"sketch">, patch: Patch): string | undefined {
  const made = (["entities", "constraints"] as const).flatMap((part) =>
    Object.entries(patch[part])
      .filter(([id, change]) => change?.type !== undefined && !Object.hasOwn(sketch.sketch[part], id))
      .map(([id]) => ({ part, id })),
  );
  return made.find(({ part, id }) => !draft.isFree(["features", sketch.id, part], id))?.id;
}

/** What is of a later version's type is kept; drawn by this one it would do nothing, and nobody would say so. */
function ofNoType(patch: Patch): string | undefined {
  for (const part of ["entities", "constraints"] as const) {
    const types: readonly string[] = known[part];
    for (const [id, change] of Object.entries(patch[part]))
      if (change?.type !== undefined && !types.includes(change.type))
        return `${id}: there is nothing of type "${change.type}"; ${part} are of ${types.join(", ")}.`;
  }
  return undefined;
}

/** It would be kept for good and do nothing: whoever sets X for x is told. */
function ofNoField(sketch: Feature<"sketch">, patch: Patch): string | undefined {
  for (const part of ["entities", "constraints"] as const)
    for (const [id, change] of Object.entries(patch[part])) {
      const type = typeOf(sketch, part, id) ?? "";
      const fields = knownFields[part][type];
      if (change === null || change.type !== undefined || fields === undefined) continue;
      const odd = Object.keys(change).find((field) => !fields.includes(field));
      if (odd !== undefined) return `${id}: ${type} has no "${odd}"; it has ${fields.join(", ")}.`;
    }
  return undefined;
}

function apply(draft: Draft, sketch: Feature<"sketch">, patch: Patch): void {
  for (const part of ["entities", "constraints"] as const) {
    for (const [entry, change] of Object.entries(patch[part])) {
      const path = ["features", sketch.id, part, entry];
      if (change === null) draft.set(path, undefined);
      else if ("type" in change && change.type !== undefined) draft.set(path, treeOfEntry(withText(change)));
      else if (isTree(draft.get(...path)))
        setFields(draft, path, withText({ ...change }, typeOf(sketch, part, entry)));
    }
  }
}

function setFields(draft: Draft, path: readonly string[], fields: object): void {
  for (const [field, value] of treeOfEntryFields(fields)) {
    if (!sameValue(draft.get(...path, field), value)) draft.set([...path, field], value);
  }
}

function treeOfEntryFields(fields: object): ReadonlyMap<string, Parameters<Draft["set"]>[1]> {
  const tree = treeOfEntry(fields);
  return isTree(tree) ? tree : new Map();
}

function typeOf(sketch: Feature<"sketch">, part: Part, entry: string): string | undefined {
  const found = Object.hasOwn(sketch.sketch[part], entry) ? sketch.sketch[part][entry] : undefined;
  return found?.type;
}

/** mm and radians as expressions that mean the same in every document. */
function withText(change: object, type = "type" in change ? change.type : undefined): object {
  if (!("value" in change) || typeof change.value !== "number") return change;
  return { ...change, value: dimensionText(change.value, typeof type === "string" && isAngular(type)) };
}

export function dimensionText(value: number, isAngle: boolean): string {
  return isAngle ? `${tidy((value / Math.PI) * 180)} deg` : `${tidy(value)} mm`;
}

/** Without the last digits that arithmetic leaves: 30.000000000000004 is 30. */
function tidy(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/**
 * What hangs on entities that the patch took away, or made something else of: refused, or removed with them. Features
 * outside the sketch are never removed.
 */
function release(
  draft: Draft,
  { id, sketch: before }: Feature<"sketch">,
  patch: Patch,
  force: boolean,
): Result<null, CommandErrorCode> {
  const found = sketchOf(draft, id);
  if (!found.ok) return found;
  const loss = lossOf(before, found.value.sketch, Object.keys(patch.entities));
  if (loss.gone.size + loss.changed.size === 0) return ok(null);
  const hanging = hangingOn(found.value.sketch, loss);
  const curves = hanging.filter(({ part }) => part === "entities").map(({ entry }) => entry);
  const lost = new Set([...loss.gone, ...loss.changed, ...curves]);
  const outside = entityDependants({ features: relatedTo(draft, id) }, id, lost);
  if (!force && (hanging.length > 0 || outside.length > 0)) {
    const names = [...hanging.map(({ entry }) => entry), ...outside.map(({ name }) => name)];
    return fail("has-dependants", `${listed(names)} would lose what they hang on.`, {
      ...dependantsJson(outside),
      entries: hanging.map(({ entry }) => entry),
    });
  }
  for (const { part, entry } of hanging) draft.set(["features", id, part, entry], undefined);
  return ok(null);
}

/** Features that refer to a sketch, or to what is built on it: no other can name what is drawn in it. */
function relatedTo({ features }: Draft, sketch: string): readonly StoredFeature[] {
  const built = features.mentioning(featuresReferredBy, [sketch]);
  return features.inOrder([...built, ...features.mentioning(featuresReferredBy, built)]);
}

/** A drawing that came whole is checked as if each of its entries were new. */
export function checkDrawing(draft: Draft, drawing: Drawing): Result<null, CommandErrorCode> {
  return checkTouched(draft, drawing, { entities: drawing.entities, constraints: drawing.constraints });
}

/** New entries refer to what is there, and their values are worth something. */
function checkTouched(
  draft: Draft,
  drawing: Drawing,
  patch: { readonly [P in Part]: { readonly [id: string]: object | null } },
): Result<null, CommandErrorCode> {
  if (!draft.strict) return ok(null);
  for (const id of Object.keys(patch.entities)) {
    const entity = Object.hasOwn(drawing.entities, id) ? drawing.entities[id] : undefined;
    if (entity === undefined || !isKnownEntity(entity)) continue;
    const lost = lostPoint(drawing, entity);
    if (lost !== undefined)
      return fail("sketch-invalid", `${id} hangs on "${lost}", which is no point of the sketch.`, {
        entity: id,
      });
    const twice = pointTwice(entity);
    if (twice !== undefined)
      return fail("sketch-invalid", `${id} has “${twice}” in two places: nothing would be left of it.`, {
        entity: id,
      });
  }
  for (const id of Object.keys(patch.constraints)) {
    const constraint = Object.hasOwn(drawing.constraints, id) ? drawing.constraints[id] : undefined;
    if (constraint === undefined || !isKnownConstraint(constraint)) continue;
    const valid = checkConstraint(draft, drawing, id, constraint, Object.keys(patch.constraints[id] ?? {}));
    if (!valid.ok) return valid;
  }
  return ok(null);
}

function lostPoint(drawing: Drawing, entity: Entity): string | undefined {
  return pointsOf(entity).find((point) => !isBuiltIn(point) && drawing.entities[point]?.type !== "point");
}

/** Of what the change set, `fields`: what is wrong with the others is no reason to keep its label where it is. */
function checkConstraint(
  draft: Draft,
  drawing: Drawing,
  id: string,
  constraint: Constraint<string>,
  fields: readonly string[],
): Result<null, CommandErrorCode> {
  const sets = (...names: readonly string[]): boolean => names.some((name) => fields.includes(name));
  if (sets("type", "on")) {
    const fault = faultOfPlace(drawing, id, constraint);
    if (fault !== undefined) return fail("sketch-invalid", fault, { constraint: id });
  }
  if (!isDimension(constraint) || !constraint.driving || !sets("type", "value", "driving")) return ok(null);
  const value = dimensionOf(constraint.type, constraint.value, draft.context);
  return value.ok
    ? ok(null)
    : fail(value.error.code, `Dimension ${id}: ${value.error.message}`, { constraint: id });
}

/** Why a constraint says nothing about what it is on, in words. */
function faultOfPlace(drawing: Drawing, id: string, constraint: Constraint<string>): string | undefined {
  const { type, on } = constraint;
  const lost = on.find((one) => !isBuiltIn(one) && !Object.hasOwn(drawing.entities, one));
  if (lost !== undefined) return `${id} is on "${lost}", which is not in the sketch.`;
  if (hasMeaning(constraint, drawing.entities)) return undefined;
  if (asksLengthOfAxis(constraint)) return `${id} cannot be on an axis: an axis has no length.`;
  const wanted = signaturesOf(type).map((signature) => signature.join(" and "));
  return `${id} cannot be on ${on.join(", ")}: ${type} goes on ${wanted.join(", or ")}.`;
}
