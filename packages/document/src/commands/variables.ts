import { fail, ok, type Result } from "@solidtype/contracts";
import { z } from "zod";
import { renameInExpression } from "../expressions/parse.ts";
import { expressionSchema, featureIdSchema } from "../features/param.ts";
import { FEATURE_LIMIT, variableNameSchema } from "../model/model.ts";
import { placedAfter } from "../store/order.ts";
import { mapOf } from "../store/tree-of-model.ts";
import { defineCommand } from "./define.ts";
import { dependantsJson, expressionsOf, listed, uses, usersOf, variableDependants } from "./dependants.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";
import { newId } from "./ids.ts";
import { placeBehind } from "./place.ts";
import { rewritten } from "./rewritten.ts";

/** Two that look alike are one name, however they were typed. */
const newName = variableNameSchema.transform((name) => name.normalize("NFC"));
const description = z.string().max(2_000);
/** Where in the list: after this one, at the start (null), or at the end when left out. */
export const afterSchema = featureIdSchema
  .nullable()
  .optional()
  .describe("Id of what it comes after; null: first; left out: last.");

export const addVariable = defineCommand({
  summary: "Add a variable, usable as #name in every expression.",
  input: z.strictObject({
    id: featureIdSchema.optional(),
    name: newName,
    expression: expressionSchema,
    description: description.default(""),
    after: afterSchema,
  }),
  run(draft, input) {
    const id = input.id ?? newId();
    if (draft.variables.size >= FEATURE_LIMIT)
      return fail("limit", `A part holds at most ${FEATURE_LIMIT} variables.`);
    if (!draft.isFree(["variables"], id)) return fail("id-taken", `The id "${id}" is taken.`, { id });
    const name = freeName(draft, input.name, id);
    if (!name.ok) return name;
    const behind = found(draft, input.after);
    if (!behind.ok) return behind;
    const { name: given, expression, description: about } = input;
    draft.set(["variables", id], mapOf({ name: given, expression, description: about }));
    placeVariable(draft, id, input.after);
    const valid = checked(draft, given);
    return valid.ok ? ok({ id }) : valid;
  },
});

export const editVariable = defineCommand({
  summary: "Change a variable. A new name is put into every expression that uses it.",
  input: z.strictObject({
    id: featureIdSchema,
    name: newName.optional(),
    expression: expressionSchema.optional(),
    description: description.optional(),
  }),
  run(draft, { id, name, expression, description: about }) {
    const variable = draft.variable(id);
    if (!variable.ok) return variable;
    // A value that is wrong already is no reason against another name or description.
    const wasWrong = draft.scope.get(variable.value.name)?.ok === false;
    if (expression !== undefined) draft.set(["variables", id, "expression"], expression);
    if (about !== undefined) draft.set(["variables", id, "description"], about);
    if (name !== undefined && name !== variable.value.name) {
      const free = freeName(draft, name, id);
      if (!free.ok) return free;
      const renamed = draft.strict ? renameUses(draft, variable.value.name, name) : ok(null);
      if (!renamed.ok) return renamed;
      draft.set(["variables", id, "name"], name);
    }
    const valid = checked(draft, name ?? variable.value.name);
    return valid.ok || (wasWrong && expression === undefined) ? ok(null) : valid;
  },
});

export const deleteVariable = defineCommand({
  summary: "Delete a variable that nothing uses, or with force one that is used.",
  input: z.strictObject({ id: featureIdSchema, force: z.boolean().default(false) }),
  run(draft, { id, force }) {
    const variable = draft.variable(id);
    if (!variable.ok) return variable;
    const { name } = variable.value;
    // Of two with one name either may go: what uses the name can be worth something again.
    const isShared = draft.variables.numberCalled(name) > 1;
    const users = isShared || force || !draft.strict ? [] : variableDependants(draft, name);
    const dependants = users.filter((user) => user.id !== id);
    if (dependants.length > 0) {
      const text = `#${name} is used by ${listed(dependants.map((user) => user.name))}.`;
      return fail("has-dependants", text, dependantsJson(dependants));
    }
    draft.set(["variables", id], undefined);
    return ok(null);
  },
});

export const moveVariable = defineCommand({
  summary: "Put a variable elsewhere in the list; its value does not depend on it.",
  input: z.strictObject({ id: featureIdSchema, after: featureIdSchema.nullable() }),
  run(draft, { id, after }) {
    const variable = draft.variable(id);
    if (!variable.ok) return variable;
    const behind = found(draft, after);
    if (!behind.ok) return behind;
    placeVariable(draft, id, after);
    return ok(null);
  },
});

function found(draft: Draft, after: string | null | undefined): Result<null, CommandErrorCode> {
  if (after === null || after === undefined || draft.entries("variables").has(after)) return ok(null);
  return fail("not-found", `There is no variable "${after}" to come after.`, { id: after });
}

function freeName(draft: Draft, name: string, id: string): Result<null, CommandErrorCode> {
  const own = draft.variables.get(id)?.name === name ? 1 : 0;
  return draft.strict && draft.variables.numberCalled(name) > own
    ? fail("name-taken", `There is a variable #${name} already.`, { name })
    : ok(null);
}

function checked(draft: Draft, name: string): Result<null, CommandErrorCode> {
  const value = draft.scope.get(name);
  return !draft.strict || value === undefined || value.ok ? ok(null) : value;
}

/** Where two variables share the old name nobody can say whose use it is: then nothing is rewritten. */
function renameUses(draft: Draft, from: string, to: string): Result<null, CommandErrorCode> {
  if (draft.variables.numberCalled(from) > 1) return ok(null);
  const users = usersOf(draft, from);
  const places = [
    ...users.variables.map(({ id, name, expression }) => ({
      path: ["variables", id, "expression"],
      text: expression,
      owner: `#${name}`,
    })),
    ...users.features.flatMap((feature) =>
      expressionsOf(feature).map(({ path, text }) => ({ path, text, owner: feature.name })),
    ),
  ];
  for (const { path, text, owner } of places) {
    if (!uses(text, from)) continue;
    const written = rewritten(draft, path, renameInExpression(text, from, to), owner);
    if (!written.ok) return written;
  }
  return ok(null);
}

export function placeVariable(draft: Draft, id: string, after: string | null | undefined): void {
  const { variables } = draft;
  const behind = placeBehind(variables, after) ?? 0;
  for (const { id: placed, order } of placedAfter(variables.list, [id], behind))
    draft.set(["variables", placed, "order"], order);
}
