/** One thing the scripted model does when it is asked. */
export type ModelTurn = {
  readonly text?: string;
  readonly tools?: readonly ModelToolCall[];
  /** Answer with this HTTP status instead, as the provider does when it is busy or refuses. */
  readonly failure?: {
    readonly status: number;
    readonly type: string;
    readonly message?: string;
    readonly retryAfterSeconds?: number;
  };
  /** Why the answer ends, where that is not for its tools or because all is said. */
  readonly stopReason?: "max_tokens" | "refusal";
  /** Drop the connection after this many server-sent events, as a network does. */
  readonly cutAfterEvents?: number;
  /** Hold the answer open after the first text until `release()` of the server is called. */
  readonly hold?: boolean;
};

type ModelToolCall = {
  readonly name: string;
  readonly input?: unknown;
  /** Sent as it is in place of `input`: how a model sends JSON that does not parse. */
  readonly rawInput?: string;
};

export type ModelRequest = {
  readonly model: string;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string }[];
};

export type ModelScript = (request: ModelRequest, call: number) => ModelTurn;

type WireEvent = { readonly type: string; readonly [key: string]: unknown };

const chunk = (text: string): string[] => text.match(/[\s\S]{1,12}/g) ?? [];

function blockEvents(index: number, start: unknown, deltas: readonly unknown[]): WireEvent[] {
  return [
    { type: "content_block_start", index, content_block: start },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

/** The turn as the provider's own event stream: message_start … message_stop. */
export function turnEvents(turn: ModelTurn, model: string, call: number): WireEvent[] {
  const tools = turn.tools ?? [];
  const blocks: WireEvent[] = [];
  let index = 0;
  if (turn.text !== undefined) {
    const deltas = chunk(turn.text).map((text) => ({ type: "text_delta", text }));
    blocks.push(...blockEvents(index, { type: "text", text: "" }, deltas));
    index += 1;
  }
  for (const [at, tool] of tools.entries()) {
    const json = tool.rawInput ?? JSON.stringify(tool.input ?? {});
    const deltas = chunk(json).map((part) => ({ type: "input_json_delta", partial_json: part }));
    const start = { type: "tool_use", id: `toolu_${call}_${at}`, name: tool.name, input: {} };
    blocks.push(...blockEvents(index, start, deltas));
    index += 1;
  }
  const message = {
    id: `msg_${call}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 1 },
  };
  return [
    { type: "message_start", message },
    { type: "ping" },
    ...blocks,
    {
      type: "message_delta",
      delta: {
        stop_reason: turn.stopReason ?? (tools.length > 0 ? "tool_use" : "end_turn"),
        stop_sequence: null,
      },
      usage: { output_tokens: blocks.length },
    },
    { type: "message_stop" },
  ];
}
