import { z } from "zod";
import { receivedFailure } from "../errors/failure.ts";
import { requestId } from "../ids.ts";
import type { ServiceName } from "../services.ts";

/** A call over the bus: `{service}.{name}`, what goes in, what comes out. Failures come from the error catalogue. */
export type Rpc<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  readonly kind: "rpc";
  readonly subject: `${ServiceName}.${string}`;
  /** Raised when the schemas change in a way an older peer does not understand. */
  readonly version: number;
  readonly input: Input;
  readonly output: Output;
  /** How long a caller waits when it does not say. */
  readonly deadlineMs: number;
  readonly before?: BeforeRpc<Input, Output>;
};

/**
 * How the call is spoken with a peer of the version before, one lower, while one release replaces another. Whoever
 * answers takes what was asked by that version as it is and answers as now, so a member that is new is optional in the
 * input, and one more in the output. Taken away when the version is raised again.
 */
export type BeforeRpc<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  /** What a callee of that version understands of what it is asked; without it all. */
  ask?(input: z.input<Input>): unknown;
  /** Reads what it answers, as it is answered now. */
  readonly answer: z.ZodType<z.output<Output>>;
};

/** The longest that any caller waits; NATS lets a call be answered a little longer than that, and then never again. */
export const longestDeadlineMs = 120_000;

const subjectForm = /^[a-z]+(\.[a-z][a-zA-Z0-9]*)+$/;

export function defineRpc<Input extends z.ZodType, Output extends z.ZodType>(rpc: {
  readonly subject: `${ServiceName}.${string}`;
  readonly input: Input;
  readonly output: Output;
  readonly version?: number;
  readonly before?: BeforeRpc<Input, Output>;
  readonly deadlineMs?: number;
}): Rpc<Input, Output> {
  if (!subjectForm.test(rpc.subject))
    throw new RangeError(`an RPC's subject is service.name or service.thing.name: ${rpc.subject}`);
  if (rpc.deadlineMs !== undefined && rpc.deadlineMs > longestDeadlineMs)
    throw new RangeError(`an RPC may take ${longestDeadlineMs} ms at most: ${rpc.subject}`);
  return { kind: "rpc", version: 1, deadlineMs: 5000, ...rpc };
}

export type RpcInput<R extends Rpc> = z.input<R["input"]>;
export type RpcOutput<R extends Rpc> = z.output<R["output"]>;

/** The service that answers. */
export function rpcService(rpc: Rpc): ServiceName {
  return rpc.subject.slice(0, rpc.subject.indexOf(".")) as ServiceName;
}

/**
 * The envelope of a request. `request` is the one at the front door that the call belongs to; the deadline is what is left of it, in milliseconds, since clocks of two machines differ;
 * `trace` is a W3C traceparent. `call` is there when the caller may give up before the deadline, and is then told on
 * `subjects.rpcGivenUp`.
 */
export const rpcRequest = z.object({
  token: z.string(),
  request: requestId,
  deadlineMs: z.number().positive(),
  trace: z.string().exactOptional(),
  call: z.uuid().exactOptional(),
  input: z.unknown(),
});
export type RpcRequest = z.infer<typeof rpcRequest>;

export const rpcReply = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: receivedFailure }),
]);
export type RpcReply = z.infer<typeof rpcReply>;
