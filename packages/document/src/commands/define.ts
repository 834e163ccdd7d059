import type { Json, Result } from "@solidtype/contracts";
import type { z } from "zod";
import type { Draft } from "./draft.ts";
import type { CommandErrorCode } from "./failure.ts";

/** One intent: what it takes, and what it does to a draft. Its result tells ids that it gave. */
export type CommandDefinition<Schema extends z.ZodType = z.ZodType> = {
  readonly summary: string;
  readonly input: Schema;
  run(draft: Draft, input: z.output<Schema>): Result<Json, CommandErrorCode>;
};

export function defineCommand<Schema extends z.ZodType>(
  definition: CommandDefinition<Schema>,
): CommandDefinition<Schema> {
  return definition;
}
