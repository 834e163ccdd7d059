import { fail, type Failure, inWords, type Json, ok, type Result } from "@solidtype/contracts";
import { SKETCH_LIMIT } from "@solidtype/sketch";
import { z } from "zod";
import { excessOf } from "../model/bounds.ts";
import { hasHalfCharacter } from "../model/half-character.ts";
import type { Tree } from "../store/tree.ts";
import { valueAt } from "../store/tree.ts";
import { setBody } from "./body.ts";
import type { CommandDefinition } from "./define.ts";
import { Draft, type DraftOptions } from "./draft.ts";
import { duplicateFeature } from "./duplicate.ts";
import { insertVariable, setEntry } from "./entries.ts";
import type { CommandErrorCode } from "./failure.ts";
import {
  addFeature,
  deleteFeature,
  editFeature,
  insertFeature,
  moveFeature,
  renameFeature,
  suppressFeature,
} from "./features.ts";
import { setMeta } from "./meta.ts";
import { editSketch } from "./sketch.ts";
import { pinLengths } from "./units.ts";
import { addVariable, deleteVariable, editVariable, moveVariable } from "./variables.ts";

/** Every way to change a part. UI, agent, MCP and REST all come through here. */
export const commands = {
  setMeta,
  addVariable,
  editVariable,
  deleteVariable,
  moveVariable,
  insertVariable,
  addFeature,
  insertFeature,
  editFeature,
  renameFeature,
  suppressFeature,
  moveFeature,
  duplicateFeature,
  deleteFeature,
  setBody,
  editSketch,
  setEntry,
} as const;

export type CommandName = keyof typeof commands;

/** A command as plain data: its name beside what it takes. */
export type Command = {
  [Name in CommandName]: { readonly command: Name } & z.input<(typeof commands)[Name]["input"]>;
}[CommandName];

/** `details.index` is the place of the command in its batch. */
export type CommandFailure = Failure<CommandErrorCode>;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

/** For batches that somebody gives. A merge has as many commands as there are differences. */
const BATCH_LIMIT = 50_000;
/** Twice a sketch: one change may take all of it away and draw it anew. */
const WIDTH_LIMIT = 2 * SKETCH_LIMIT;

/**
 * The tree after a batch, and each command's result; or the first failure, and no tree. Input from outside may be
 * given as it is: it is parsed here.
 */
export function runCommands(
  tree: Tree,
  batch: readonly Command[],
  { strict, wasUsed }: DraftOptions,
): Result<{ readonly tree: Tree; readonly results: readonly Json[] }, CommandErrorCode> {
  if (strict && batch.length > BATCH_LIMIT)
    return fail("limit", `At most ${BATCH_LIMIT} commands go into one change.`);
  if (!isLoaded(tree)) return fail("document-not-loaded", "The part is not loaded yet.");
  const draft = new Draft(tree, { strict, wasUsed });
  const results: Json[] = [];
  for (const [index, command] of batch.entries()) {
    const result = runOne(draft, command);
    if (!result.ok) return fail(result.error.code, result.error.message, { ...result.error.details, index });
    results.push(result.value);
  }
  const pinned = strict ? pinLengths(draft, tree) : ok(null);
  if (!pinned.ok) return pinned;
  const spoilt = draft.spoilt;
  if (spoilt !== undefined)
    return fail("input-invalid", `What is set in "${spoilt}" makes it unreadable.`, { id: spoilt });
  return ok({ tree: draft.tree, results });
}

/** Somebody may have taken the kind out; what is plainly a part stays one. */
function isLoaded(tree: Tree): boolean {
  const kind = valueAt(tree, ["meta", "kind"]);
  return kind === "part" || (kind === undefined && valueAt(tree, ["features", "origin"]) !== undefined);
}

function runOne(draft: Draft, given: Command): Result<Json, CommandErrorCode> {
  // Types do not hold what comes from outside.
  if (typeof given !== "object" || given === null)
    return fail("input-invalid", "A command is an object: its name, and what it takes.");
  const { command, ...input } = given;
  if (!isCommandName(command)) return fail("input-invalid", `There is no command "${String(command)}".`);
  const definition: CommandDefinition = commands[command];
  const excess = excessOf(input, draft.strict ? WIDTH_LIMIT : undefined);
  if (excess !== undefined) return fail("limit", `${command} is given too much: ${excess}.`);
  if (draft.strict && hasHalfCharacter(input))
    return fail("input-invalid", `${command} is given text in which a character is cut in two.`);
  const parsed = definition.input.safeParse(input, { error: inWords });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String).join(".") ?? "";
    return fail(
      "input-invalid",
      `${command}: ${path === "" ? "" : `${path}: `}${issue?.message ?? "not valid"}.`,
      { path },
    );
  }
  return definition.run(draft, parsed.data);
}
