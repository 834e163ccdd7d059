import type { ChatEvent, Result } from "@solidtype/contracts";
import type { ToolDescription } from "../model/model-port.ts";

/**
 * Why a run's stream is lost to this process: another one carries the run out, or the chat takes no more rows from
 * whoever this is written for (it is gone, or access was taken away), or it cannot be reached.
 */
export type StreamEnd = "fenced" | "refused" | "unavailable";

/** The session's stream. `append` resolves when the rows are durable. */
export type Transcript = {
  /** All there are; those of an earlier answer come first and are the same. */
  rows(): Promise<Result<readonly unknown[], StreamEnd>>;
  append(events: readonly ChatEvent[]): Promise<Result<null, StreamEnd>>;
};

/** What runs of one person cost together in a day. */
export type Spending = {
  /** Told all that this run has cost so far; null where it cannot be told now, and is told with the next. */
  spend(tokens: number): Promise<Spent | null>;
};

/**
 * What the person's runs that were begun today cost together, those of everybody, and the person's that were begun on the
 * day on which this one was.
 */
export type Spent = {
  readonly today: number;
  readonly todayOfAll: number;
  readonly begunThen: number;
  readonly nextDay: string;
};

type ToolContext = {
  /** The idempotency key of the effect: a call that is run twice has its effect once. */
  readonly call: string;
  /** Whether somebody allowed it to take work away, or need not be asked. */
  readonly mayRemove: boolean;
  /** Whoever asked does not wait any more. */
  readonly signal?: AbortSignal;
};

type ToolOutcome = {
  readonly failed: boolean;
  readonly result: string;
  /** A PNG in base64. */
  readonly picture?: string;
};

export type Toolbox = {
  readonly descriptions: readonly ToolDescription[];
  /** Null when there is no such tool. `input` is the JSON text as the model sent it. */
  plan(
    tool: string,
    input: string,
  ): Promise<{ readonly title: string; readonly needsApproval: boolean } | null>;
  run(tool: string, input: string, context: ToolContext): Promise<ToolOutcome>;
};
