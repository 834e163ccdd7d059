import { fail, type Json, ok } from "@solidtype/contracts";
import { z } from "zod";
import { featureIdSchema } from "../features/param.ts";
import { FEATURE_LIMIT, variableSchema } from "../model/model.ts";
import { MEMBER, PARAM } from "../store/read-model.ts";
import { mapOf, treeOfEntry, treeValue } from "../store/tree-of-model.ts";
import { isTree, type Path } from "../store/tree.ts";
import { defineCommand } from "./define.ts";
import { placeVariable } from "./variables.ts";

const keySchema = z
  .string()
  .max(16_384)
  .refine((key) => !(key in {}), "this key is reserved by JavaScript");

/**
 * The commands below carry out what a comparison of two versions says (merge, restore), fields of later versions
 * included. For editing, the commands with an intent say more and check more.
 */
export const setEntry = defineCommand({
  summary: "Set or clear one value as another version of the part has it.",
  input: z.strictObject({
    what: z.enum(["meta", "variable", "feature", "param", "entity", "constraint", "body"]),
    id: z.string().max(16_384),
    key: keySchema,
    field: keySchema.optional(),
    value: z.json().optional(),
  }),
  run(draft, { value, ...place }) {
    if (draft.strict)
      return fail(
        "input-invalid",
        "setEntry carries a comparison out; to edit there is a command for each intent.",
      );
    if (place.what === "meta" && (place.key === "kind" || place.key === "schema"))
      return fail("input-invalid", `What ${place.key} a document has is not for changing.`);
    const path = pathOf(place);
    if (!isTree(draft.get(...path.slice(0, -1))))
      return fail("not-found", `There is no ${place.what} "${place.id}".`);
    if (path[0] === "features") draft.keepReadable(place.id);
    const isEntry = (place.what === "entity" || place.what === "constraint") && place.field === undefined;
    draft.set(path, value === undefined ? undefined : isEntry ? treeOfEntry(value) : treeValue(value));
    return ok(null);
  },
});

type EntryPlace = {
  readonly what: string;
  readonly id: string;
  readonly key: string;
  readonly field?: string | undefined;
};

function pathOf({ what, id, key, field }: EntryPlace): Path {
  switch (what) {
    case "meta":
      return ["meta", key];
    case "body":
      return ["bodies", key + MEMBER + id];
    case "variable":
      return ["variables", id, key];
    case "entity":
    case "constraint":
      return [
        "features",
        id,
        what === "entity" ? "entities" : "constraints",
        key,
        ...(field === undefined ? [] : [field]),
      ];
    case "param":
      return ["features", id, PARAM + key + (field === undefined ? "" : MEMBER + field)];
    default:
      return ["features", id, key === "suppressed" ? "off" : key];
  }
}

export const insertVariable = defineCommand({
  summary: "Put a whole variable in, under its own id, as another version of the part has it.",
  input: z.strictObject({ variable: variableSchema, after: featureIdSchema.nullable() }),
  run(draft, { variable: { id, ...fields }, after }) {
    const variables = draft.entries("variables");
    if (variables.has(id)) return fail("id-taken", `The id "${id}" is taken.`, { id });
    if (variables.size >= FEATURE_LIMIT)
      return fail("limit", `A part holds at most ${FEATURE_LIMIT} variables.`);
    draft.set(["variables", id], mapOf(fields));
    placeVariable(draft, id, after);
    const result: Json = { id };
    return ok(result);
  },
});
