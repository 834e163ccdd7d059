import Anthropic from "@anthropic-ai/sdk";
import { fail, ok, type Result } from "@solidtype/contracts";
import type { Model, ModelAnswer, ModelAsk, ModelFailure, Said } from "./model-port.ts";
import { cancelled, failureOf } from "./provider-failure.ts";
import { fetchUnlessSilent } from "./silence.ts";

export type AnthropicOptions = {
  readonly apiKey: string;
  readonly baseUrl?: string | undefined;
  readonly model: string;
  readonly maxTokens: number;
  /** A provider that has taken a request and says nothing for so long, not even that it lives, is let go of. */
  readonly silenceMs: number;
};

type Wire = Anthropic.MessageParam;

/** Arguments that did not parse cannot be sent back as an object: the model sees what it wrote as text. */
function inputObject(json: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(json === "" ? "{}" : json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : { value };
  } catch {
    return { unparsed: json };
  }
}

/**
 * Half a character (one cut in two by a limit, or sent by a client) would make the provider refuse the chat for good.
 * Everything that is told goes through here, keys included.
 */
function wellFormed<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value).replaceAll(/\\\\|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, (escape) =>
      escape === "\\\\" ? escape : "\ufffd",
    ),
  ) as Value;
}

const picture = (data: string) => ({
  type: "image" as const,
  source: { type: "base64" as const, media_type: "image/png" as const, data },
});

function toWire(said: readonly Said[]): Wire[] {
  return said.map((part): Wire => {
    switch (part.by) {
      case "person":
        return { role: "user", content: part.text };
      case "model":
        return {
          role: "assistant",
          content: [
            ...(part.text.trim() === "" ? [] : [{ type: "text" as const, text: part.text }]),
            ...part.calls.map((call) => ({
              type: "tool_use" as const,
              id: call.id,
              name: call.tool,
              input: inputObject(call.input),
            })),
          ],
        };
      case "tools":
        return {
          role: "user",
          content: part.results.map((result) => ({
            type: "tool_result" as const,
            tool_use_id: result.call,
            content: [
              { type: "text" as const, text: result.result === "" ? "(nothing)" : result.result },
              ...(result.picture === undefined ? [] : [picture(result.picture)]),
            ],
            is_error: result.failed,
          })),
        };
    }
  });
}

/** Marks the conversation so far for the provider's cache: the next ask of a run begins with the same. */
function keptByProvider(messages: Wire[]): Wire[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return messages;
  const blocks =
    typeof last.content === "string" ? [{ type: "text" as const, text: last.content }] : last.content;
  const marked = blocks.map((block, at) =>
    at === blocks.length - 1 && (block.type === "text" || block.type === "tool_result")
      ? { ...block, cache_control: { type: "ephemeral" as const } }
      : block,
  );
  return [...messages.slice(0, -1), { role: "user", content: marked }];
}

const stops: Readonly<Record<string, ModelAnswer["stop"]>> = {
  tool_use: "tools",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "refusal",
};

/**
 * What an answer costs, as far as is known. The provider says only at the very end how much it wrote: until then that
 * is reckoned from what came, or whoever stops each answer shortly before its end would have all of them for nothing.
 */
class Cost {
  read = 0;
  #written = 0;
  #heardBytes = 0;
  #isTold = false;

  begins({ input_tokens, cache_creation_input_tokens, output_tokens }: Anthropic.Usage): void {
    this.read = input_tokens + (cache_creation_input_tokens ?? 0);
    this.#written = output_tokens;
  }

  hears(text: string): void {
    this.#heardBytes += Buffer.byteLength(text);
  }

  isTold(written: number): void {
    this.#written = written;
    this.#isTold = true;
  }

  get tokens(): number {
    const reckoned = Math.ceil(this.#heardBytes / BYTES_A_TOKEN);
    return this.read + (this.#isTold ? this.#written : Math.max(this.#written, reckoned));
  }
}

/** Rather too many than too few: of English text and of JSON it is four to five. */
const BYTES_A_TOKEN = 4;

/**
 * Reads the raw event stream rather than the client's accumulated message: text goes out as it comes, and tool
 * arguments stay the text that was sent, so that malformed JSON is the agent's to answer and not an exception here.
 */
async function readAnswer(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  onText: ModelAsk["onText"],
  cost: Cost,
): Promise<Omit<ModelAnswer, "tokens"> | null> {
  const calls = new Map<number, { tool: string; input: string }>();
  let stop: ModelAnswer["stop"] = "end";
  let whole = false;
  for await (const event of events) {
    if (event.type === "message_start") {
      cost.begins(event.message.usage);
    } else if (event.type === "content_block_start" && event.content_block.type === "tool_use") {
      calls.set(event.index, { tool: event.content_block.name, input: "" });
    } else if (event.type === "content_block_delta") {
      const call = calls.get(event.index);
      if (event.delta.type === "text_delta") {
        cost.hears(event.delta.text);
        onText(event.delta.text);
      } else if (event.delta.type === "input_json_delta") {
        cost.hears(event.delta.partial_json);
        if (call !== undefined) call.input += event.delta.partial_json;
      }
    } else if (event.type === "message_delta") {
      stop = stops[event.delta.stop_reason ?? ""] ?? "end";
      cost.isTold(event.usage.output_tokens);
    } else if (event.type === "message_stop") {
      whole = true;
    }
  }
  return whole ? { calls: [...calls.values()], stop } : null;
}

function costing(tokens: number, failed: Result<never, ModelFailure>): Result<never, ModelFailure> {
  if (failed.ok || tokens === 0) return failed;
  const { code, message, details } = failed.error;
  return fail(code, message, { ...details, tokens });
}

export function createAnthropicModel(options: AnthropicOptions): Model {
  const client = new Anthropic({
    apiKey: options.apiKey,
    // Whoever asks tries again: it has a chat to say so in, and can be cancelled meanwhile.
    maxRetries: 0,
    fetch: fetchUnlessSilent(options.silenceMs),
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
  });
  return {
    async ask(ask) {
      const cost = new Cost();
      try {
        const stream = await client.messages.create(
          {
            model: options.model,
            max_tokens: options.maxTokens,
            system: [
              { type: "text", text: ask.system, cache_control: { type: "ephemeral" } },
              { type: "text", text: ask.situation.toWellFormed() },
            ],
            messages: wellFormed(keptByProvider(toWire(ask.said))),
            tools: ask.tools.map((tool) => ({
              name: tool.name,
              description: tool.description,
              input_schema: { ...tool.inputSchema, type: "object" as const },
            })),
            stream: true,
          },
          { signal: ask.signal },
        );
        const answer = await readAnswer(stream, ask.onText, cost);
        if (ask.signal.aborted) return costing(cost.tokens, cancelled);
        if (answer !== null) return ok({ ...answer, tokens: cost.tokens });
        return costing(cost.tokens, fail("model.interrupted", "The model's answer broke off."));
      } catch (error) {
        return costing(cost.tokens, ask.signal.aborted ? cancelled : failureOf(error));
      }
    },
  };
}
