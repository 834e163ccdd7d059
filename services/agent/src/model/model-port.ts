import type { Result } from "@solidtype/contracts";

export type ToolDescription = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly [key: string]: unknown };
};

/** What was said so far, oldest first, in the one shape that every provider's wire format can be made from. */
export type Said =
  | { readonly by: "person"; readonly text: string }
  | {
      readonly by: "model";
      readonly text: string;
      readonly calls: readonly { readonly id: string; readonly tool: string; readonly input: string }[];
    }
  | {
      readonly by: "tools";
      readonly results: readonly {
        readonly call: string;
        readonly result: string;
        readonly failed: boolean;
        /** A PNG in base64. */
        readonly picture?: string;
      }[];
    };

export type ModelAsk = {
  /** Who the agent is and how things work: the same in every ask, so that a provider can keep it. */
  readonly system: string;
  /** What is true of this run: where the person is. */
  readonly situation: string;
  readonly said: readonly Said[];
  readonly tools: readonly ToolDescription[];
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
};

export type ModelAnswer = {
  /** Tool calls with their arguments as the JSON text that came, parsed or not. */
  readonly calls: readonly { readonly tool: string; readonly input: string }[];
  readonly stop: "end" | "tools" | "length" | "refusal";
  /** What the answer cost, in tokens that the provider counts as new: written, and read without its cache. */
  readonly tokens: number;
};

/** In the details `tokens`: what it cost nevertheless. */
export type ModelFailure =
  /** The stream broke off or the provider is busy: the same ask may succeed. `retryAfterMs` in the details says when. */
  | "model.interrupted"
  | "model.busy"
  /** The conversation is longer than the model reads: a shorter one may succeed. */
  | "model.too-much"
  /** Asking again gives the same: no key, no credit. */
  | "model.refused"
  | "model.cancelled";

export type Model = { ask(ask: ModelAsk): Promise<Result<ModelAnswer, ModelFailure>> };
