import { fail, inWords, ok, type Json, type Result } from "@solidtype/contracts";
import {
  isExpressionParam,
  isMark,
  isSetParam,
  type Param,
  type ParamTable,
  storedSchema,
} from "../features/param.ts";
import { numberOf } from "../resolve/numbers.ts";
import { referenceProblem } from "../resolve/resolve-model.ts";
import { kindProblem } from "./check-kind.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";

export type ParamInput = { readonly [name: string]: Json };

/** The values in their stored form: a number for an expression becomes its text, a set is sorted. */
export function readParams(table: ParamTable, input: ParamInput): Result<ParamInput, CommandErrorCode> {
  const values: [string, Json][] = [];
  for (const [name, given] of Object.entries(input)) {
    if (typeof given === "boolean" && isMark(name, table)) {
      values.push([name, given]);
      continue;
    }
    const param = Object.hasOwn(table, name) ? table[name] : undefined;
    if (param === undefined) {
      const known = Object.keys(table).join(", ") || "none";
      return fail("input-invalid", `There is no parameter "${name}"; there are: ${known}.`, { param: name });
    }
    const written = isExpressionParam(param) && typeof given === "number" ? String(given) : given;
    const parsed = storedSchema(param).safeParse(written, { error: inWords });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const path = [name, ...(issue?.path ?? [])].map(String).join(".");
      const form = issue?.code === "invalid_type" ? writtenAs(param) : "";
      return fail("input-invalid", `${param.label}: ${issue?.message ?? "not valid"}${form}.`, {
        param: name,
        path,
      });
    }
    values.push([name, parsed.data as Json]);
  }
  return ok(Object.fromEntries(values));
}

/** How geometry and features are given: what is guessed wrong most. */
function writtenAs({ kind }: Param): string {
  if (kind === "reference") return '; it is written {"name": "…"}';
  if (kind === "references") return '; it is written [{"name": "…"}, …]';
  if (kind === "feature") return "; it is a feature's id";
  return kind === "features" ? '; it is written ["id", …]' : "";
}

/** Whether new values make sense where the feature stands. Not yet chosen is no error: a dialog fills up slowly. */
export function checkParams(
  draft: Draft,
  feature: string,
  table: ParamTable,
  values: ParamInput,
): Result<null, CommandErrorCode> {
  if (!draft.strict) return ok(null);
  const { context } = draft;
  for (const [name, value] of Object.entries(values)) {
    const param = table[name];
    if (param === undefined) continue;
    if (isExpressionParam(param)) {
      const number = numberOf(param, String(value), context);
      if (!number.ok)
        return fail(number.error.code, `${param.label}: ${number.error.message}`, { param: name });
      continue;
    }
    const odd = param.kind === "keys" && param.of === "instance" ? oddInstance(value) : undefined;
    if (odd !== undefined) {
      const message = `${param.label}: “${odd}” is no instance. Say them by number, as 2, or 2,1 along two directions.`;
      return fail("input-invalid", message, { param: name });
    }
    const problem = isChosen(param, value)
      ? referenceProblem(feature, name, param, value, context)
      : undefined;
    // What is suppressed may come back: that is the builder's to report.
    if (
      problem !== undefined &&
      problem.error.code !== "missing-value" &&
      problem.error.code !== "reference-suppressed"
    ) {
      return neverThere(param, problem, draft) ?? problem;
    }
    const kind = isChosen(param, value) ? kindProblem(param, value, context) : undefined;
    if (kind !== undefined && !kind.ok)
      return fail(kind.error.code, kind.error.message, { ...kind.error.details, param: name });
  }
  return ok(null);
}

/** Whoever names what was deleted while they looked at it is told so; an id that never was is a mistake. */
function neverThere(
  param: Param,
  { error: { code, details } }: NonNullable<ReturnType<typeof referenceProblem>>,
  draft: Draft,
): Result<never, CommandErrorCode> | undefined {
  const id = details?.["feature"];
  if (code !== "reference-missing" || typeof id !== "string" || !draft.isFree(["features"], id))
    return undefined;
  return fail(code, `${param.label}: there is no feature "${id}".`, details);
}

const oddInstance = (value: Json): string | undefined =>
  Array.isArray(value) ? value.map(String).find((one) => !/^\d+(,\d+)?$/.test(one)) : undefined;

function isChosen(param: Param, value: Json): boolean {
  return isSetParam(param) ? Array.isArray(value) && value.length > 0 : value !== null;
}
