import type { ChatEvent, Result } from "@solidtype/contracts";
import type { ToolDescription } from "../model/model-port.ts";

/** The session's stream. `append` resolves when the rows are durable; `chat.fenced`: another process owns the run now. */
export type Transcript = {
  rows(): Promise<readonly unknown[]>;
  append(events: readonly ChatEvent[]): Promise<Result<null, "chat.fenced" | "chat.unavailable">>;
};

export type ToolContext = {
  readonly run: string;
  /** The idempotency key of the effect: a call that is run twice has its effect once. */
  readonly call: string;
  readonly document: string | undefined;
  readonly branch: string | undefined;
  readonly person: string;
  readonly signal: AbortSignal;
};

export type ToolOutcome = { readonly failed: boolean; readonly result: string };

export type Toolbox = {
  readonly descriptions: readonly ToolDescription[];
  /** Null when there is no such tool. `input` is the JSON text as the model sent it. */
  plan(tool: string, input: string): { readonly title: string; readonly needsApproval: boolean } | null;
  run(tool: string, input: string, context: ToolContext): Promise<ToolOutcome>;
};

/** Resolves with what a person decided on a call, or when the run is cancelled. */
export type Decisions = {
  wait(
    call: string,
    signal: AbortSignal,
  ): Promise<{ readonly approved: boolean; readonly by: string } | null>;
};
