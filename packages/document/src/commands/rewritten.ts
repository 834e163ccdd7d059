import { fail, ok, type Result } from "@solidtype/contracts";
import { EXPRESSION_LENGTH_LIMIT } from "../features/param.ts";
import type { Path } from "../store/tree.ts";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";

/** An expression that another change puts in other words; one that would grow too long to be read refuses the change. */
export function rewritten(
  draft: Draft,
  path: Path,
  text: string,
  owner: string,
): Result<null, CommandErrorCode> {
  if (text.length > EXPRESSION_LENGTH_LIMIT)
    return fail("limit", `An expression of ${owner} would grow too long: shorten it first.`, {
      limit: EXPRESSION_LENGTH_LIMIT,
    });
  draft.set(path, text);
  return ok(null);
}
