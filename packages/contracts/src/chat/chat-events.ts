import { z } from "zod";

/**
 * A chat is a stream of change messages (Durable Streams State Protocol): rows of four types, folded in stream order.
 *
 * - `run`: one turn of the agent. `epoch` rises each time another agent process takes the run over; rows written under
 *   an older epoch after a takeover are ignored, so a process that lost its lease cannot speak any more.
 * - `message`: who said something. Its text is the concatenation of its deltas in order of `index`.
 * - `delta`: a piece of a message's text.
 * - `call`: one tool call. It is written before it runs, so that a crash between is visible, and its `id` is the
 *   idempotency key of its effect.
 * - `cancel`: a person wants the run to end. Whoever carries it out reads it at the latest before its next step.
 */
const base = { run: z.string().min(1), epoch: z.int().min(0) };

export const runState = z.enum(["queued", "running", "awaiting-approval", "done", "cancelled", "failed"]);

export const chatRun = z.object({
  id: z.string().min(1),
  epoch: z.int().min(0),
  state: runState,
  startedBy: z.string().min(1),
  startedAt: z.iso.datetime(),
  /** What the person looks at: where the run may edit. */
  document: z.string().optional(),
  branch: z.string().optional(),
  /** Names of the faces, edges and features that were selected there when the run was asked for. */
  selection: z.array(z.string()).optional(),
  /** The API key that it was asked for with: the run may no more than the key does. */
  key: z.string().optional(),
  /** What its answers have cost so far. */
  tokens: z.int().optional(),
  /** How often a process has taken it up since it last got further. */
  begun: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

export const chatMessage = z.object({
  ...base,
  id: z.string().min(1),
  role: z.enum(["user", "assistant"]),
  at: z.iso.datetime(),
  author: z.string().min(1),
  /** `abandoned`: the provider's answer broke off and was asked for again; readers leave the message out. */
  state: z.enum(["open", "whole", "abandoned"]),
});

export const chatDelta = z.object({
  ...base,
  message: z.string().min(1),
  index: z.int().min(0),
  text: z.string(),
});

export const callState = z.enum([
  "awaiting-approval",
  "approved",
  "denied",
  "running",
  "done",
  "failed",
  "cancelled",
]);

export const chatCall = z.object({
  ...base,
  id: z.string().min(1),
  message: z.string().min(1),
  tool: z.string().min(1),
  /** One line in the person's words: what it is about to do. */
  title: z.string(),
  /** The tool's arguments as JSON text: what the model sent, even when it does not parse. */
  input: z.string(),
  state: callState,
  /** How often it was begun; more than once where the process that carried it out ended in the middle. */
  begun: z.int().optional(),
  decidedBy: z.string().optional(),
  /** The tool's answer, in the words that the model is told. */
  result: z.string().optional(),
  /** What the tool showed: a PNG in base64. */
  picture: z.string().optional(),
});

export const chatCancel = z.object({ ...base, by: z.string().min(1), at: z.iso.datetime() });

export type ChatRun = z.infer<typeof chatRun>;
export type ChatMessage = z.infer<typeof chatMessage>;
export type ChatDelta = z.infer<typeof chatDelta>;
export type ChatCall = z.infer<typeof chatCall>;
export type ChatCancel = z.infer<typeof chatCancel>;

const operation = z.enum(["insert", "update"]);
const change = <Type extends string, Value extends z.ZodType>(type: Type, value: Value) =>
  z.object({ type: z.literal(type), key: z.string().min(1), value, headers: z.object({ operation }) });

export const chatEvent = z.discriminatedUnion("type", [
  change("run", chatRun),
  change("message", chatMessage),
  change("delta", chatDelta),
  change("call", chatCall),
  change("cancel", chatCancel),
]);

export type ChatEvent = z.infer<typeof chatEvent>;
