import { fail, type Json, ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import { featureIdSchema } from "../features/param.ts";
import { definitionOf, type FeatureType, featureDefinitions, isFeatureType } from "../features/registry.ts";
import { FEATURE_LIMIT, isReadable, type StoredFeature } from "../model/model.ts";
import { treeOfFeature } from "../store/tree-of-model.ts";
import type { TreeValue } from "../store/tree.ts";
import { checkParams, type ParamInput, readParams } from "./check-params.ts";
import { defineCommand } from "./define.ts";
import { dependantsJson, featureDependants, listed } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";
import { newId } from "./ids.ts";
import { nameSchema } from "./meta.ts";
import { checkOrder, isBuiltInId, placeFeatures } from "./place.ts";
import { checkDrawing, draw } from "./sketch.ts";
import { afterSchema } from "./variables.ts";
import { writeParams } from "./write-params.ts";

const jsonSchema: z.ZodType<Json, Json> = z.json();
const paramsSchema = z.record(z.string(), jsonSchema);
const whatParams = "By name: describe_feature_types tells those of a type, what each takes, and its default.";
const typeSchema = z.enum(Object.keys(featureDefinitions) as [FeatureType, ...FeatureType[]]);
const idsSchema = z.array(featureIdSchema).min(1).max(FEATURE_LIMIT);

export const addFeature = defineCommand({
  summary:
    "Add a feature; parameters left out have their defaults. It comes last unless `after` says otherwise.",
  input: z.strictObject({
    id: featureIdSchema.optional(),
    type: typeSchema,
    name: nameSchema.optional(),
    params: paramsSchema.default({}).describe(whatParams),
    sketch: z
      .unknown()
      .optional()
      .describe(
        "Of a sketch its drawing, {entities, constraints}: describe_feature_types with type sketch tells how.",
      ),
    after: afterSchema,
  }),
  run(draft, input) {
    const definition = definitionOf(input.type);
    if (definition.builtIn)
      return fail("built-in", `Every part has its ${definition.label.toLowerCase()} already.`);
    if (input.sketch !== undefined && !definition.drawing)
      return fail("input-invalid", `${definition.label} takes no sketch: add one first, and refer to it.`);
    const id = input.id ?? newId();
    const params = readParams(definition.params, input.params);
    if (!params.ok) return params;
    const entries = new Map<string, TreeValue>([
      ["type", input.type],
      ["name", input.name ?? freshName(draft, definition.label)],
    ]);
    if (definition.drawing) for (const part of ["entities", "constraints"]) entries.set(part, new Map());
    const added = insert(draft, id, entries, input.after);
    if (!added.ok) return added;
    writeParams(draft, id, definition.params, params.value);
    const drawn = definition.drawing && input.sketch !== undefined ? draw(draft, id, input.sketch) : ok(null);
    if (!drawn.ok) return drawn;
    const valid = checkParams(draft, id, definition.params, params.value);
    return valid.ok ? ok({ id }) : valid;
  },
});

export const insertFeature = defineCommand({
  summary:
    "Put a whole stored feature in, under its own id: from another version of the part, or of a later schema.",
  input: z.strictObject({
    feature: z.looseObject({
      id: featureIdSchema,
      type: z.string().max(64),
      name: z.string().max(256),
      suppressed: z.boolean(),
      params: z.record(z.string(), z.unknown()),
    }),
    after: afterSchema,
  }),
  run(draft, { feature, after }) {
    const definition = isFeatureType(feature.type) ? definitionOf(feature.type) : undefined;
    if (draft.strict && definition?.builtIn === true && !isBuiltInId(feature.id))
      return fail("built-in", `Every part has its ${definition.label.toLowerCase()} already.`, {
        id: feature.id,
      });
    // A StoredFeature by shape: reading it back types it, or says why it cannot be read.
    const added = insert(draft, feature.id, treeOfFeature(feature as StoredFeature, ""), after);
    if (!added.ok) return added;
    const inserted = draft.feature(feature.id);
    if (!inserted.ok || !isReadable(inserted.value)) return inserted.ok ? ok({ id: feature.id }) : inserted;
    const { params } = definitionOf(inserted.value.type);
    const valid = checkParams(draft, feature.id, params, inserted.value.params as ParamInput);
    if (!valid.ok) return valid;
    const drawn = inserted.value.type === "sketch" ? checkDrawing(draft, inserted.value.sketch) : ok(null);
    return drawn.ok ? ok({ id: feature.id }) : drawn;
  },
});

function insert(
  draft: Draft,
  id: string,
  entries: ReadonlyMap<string, TreeValue>,
  after: string | null | undefined,
): Result<null, CommandErrorCode> {
  const features = draft.entries("features");
  if (!draft.isFree(["features"], id)) return fail("id-taken", `The id "${id}" is taken.`, { id });
  if (features.size >= FEATURE_LIMIT) return fail("limit", `A part holds at most ${FEATURE_LIMIT} features.`);
  draft.set(["features", id], entries);
  return placeFeatures(draft, [id], after);
}

function freshName(draft: Draft, label: string): string {
  const isTaken = (number: number): boolean => draft.features.numberCalled(`${label} ${number}`) > 0;
  let free = 1;
  while (isTaken(free)) free *= 2;
  // A number that is free while the one before it is not, without trying the names of all the others.
  for (let taken = free >> 1; free - taken > 1;) {
    const middle = (taken + free) >> 1;
    if (isTaken(middle)) taken = middle;
    else free = middle;
  }
  return `${label} ${free}`;
}

export const editFeature = defineCommand({
  summary: "Change parameters of a feature; those left out stay as they are. A set is given whole.",
  input: z.strictObject({ id: featureIdSchema, params: paramsSchema.describe(whatParams) }),
  run(draft, { id, params: given }) {
    const feature = draft.feature(id);
    if (!feature.ok) return feature;
    if (isBuiltInId(id)) return fail("built-in", `${feature.value.name} cannot be changed.`, { id });
    if (!isReadable(feature.value)) {
      if (draft.strict) return fail("unreadable", feature.value.problem, { id });
      writeParams(draft, id, {}, given);
      return ok(null);
    }
    const table = definitionOf(feature.value.type).params;
    const params = readParams(table, given);
    if (!params.ok && draft.strict) return params;
    const values = params.ok ? params.value : given;
    writeParams(draft, id, table, values);
    const valid = checkParams(draft, id, table, values);
    return valid.ok ? ok(null) : valid;
  },
});

export const renameFeature = defineCommand({
  summary: "Give a feature another name. Nothing refers to features by name.",
  input: z.strictObject({ id: featureIdSchema, name: nameSchema }),
  run(draft, { id, name }) {
    const feature = draft.feature(id);
    if (!feature.ok) return feature;
    draft.set(["features", id, "name"], name);
    return ok(null);
  },
});

export const suppressFeature = defineCommand({
  summary: "Leave features out of the part, or take them back in.",
  input: z.strictObject({ ids: idsSchema, suppressed: z.boolean() }),
  run(draft, { ids, suppressed }) {
    for (const id of ids) {
      const feature = draft.feature(id);
      if (!feature.ok) return feature;
      if (isBuiltInId(id) && draft.strict)
        return fail("built-in", `${feature.value.name} cannot be suppressed.`, { id });
      if (feature.value.suppressed !== suppressed)
        draft.set(["features", id, "off"], suppressed ? true : undefined);
    }
    return ok(null);
  },
});

export const moveFeature = defineCommand({
  summary: "Build features elsewhere in the order: after another, or first (null).",
  input: z.strictObject({ ids: idsSchema, after: featureIdSchema.nullable() }),
  run(draft, { ids, after }) {
    for (const id of ids) {
      const feature = draft.feature(id);
      if (!feature.ok) return feature;
      if (isBuiltInId(id) && draft.strict)
        return fail("built-in", `${feature.value.name} always comes first.`, { id });
    }
    const placed = placeFeatures(draft, ids, after);
    return placed.ok ? checkOrder(draft, new Set(ids)) : placed;
  },
});

export const deleteFeature = defineCommand({
  summary: "Delete features that nothing else refers to, or with force any.",
  input: z.strictObject({ ids: idsSchema, force: z.boolean().default(false) }),
  run(draft, { ids, force }) {
    for (const id of ids) {
      const feature = draft.feature(id);
      if (!feature.ok) return feature;
      if (isBuiltInId(id) && draft.strict)
        return fail("built-in", `${feature.value.name} cannot be deleted.`, { id });
    }
    const dependants = force || !draft.strict ? [] : featureDependants(draft, new Set(ids));
    if (dependants.length > 0) {
      const names = listed(dependants.map((dependant) => dependant.name));
      return fail("has-dependants", `${names} would lose what it refers to.`, dependantsJson(dependants));
    }
    for (const id of ids) draft.set(["features", id], undefined);
    return ok(null);
  },
});
