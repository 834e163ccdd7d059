import { randomUUID } from "node:crypto";
import {
  type ErrorCode,
  type Principal,
  type RequestId,
  type Result,
  type Rpc,
  type RpcInput,
  type RpcOutput,
  type RpcRequest,
  maxMessageBytes,
  ok,
  refuse,
  rpcReply,
  rpcService,
  subjects,
} from "@solidtype/contracts";
import {
  ClosedConnectionError,
  ConnectionError,
  DrainingConnectionError,
  NoRespondersError,
  RequestError,
  TimeoutError,
} from "@nats-io/nats-core";
import { currentTrace, inSpan } from "../trace/tracer.ts";
import type { z } from "zod";
import type { Bus } from "./bus.ts";

/** On whose behalf, and within which request, a call is made. An `RpcContext` is one. */
export type Caller = {
  readonly principal: Principal;
  readonly request: RequestId;
  /** By default the trace that the calling code is part of. */
  readonly trace?: string | undefined;
};

export type CallOptions = {
  readonly deadlineMs?: number;
  /**
   * Aborts when the caller does not wait any more: the answer is `cancelled`, and whoever carries the call out is told.
   * What was asked may still happen.
   */
  readonly signal?: AbortSignal | undefined;
};

function refusalOf(
  error: unknown,
  service: string,
  deadlineMs: number,
): Result<never, ErrorCode> | "nobody" | undefined {
  const cause = error instanceof RequestError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof NoRespondersError) return "nobody";
  if (cause instanceof TimeoutError)
    return refuse("deadline-exceeded", { service, milliseconds: deadlineMs });
  const hungUp =
    // The client itself was closed with the call in hand.
    cause instanceof RequestError ||
    cause instanceof ConnectionError ||
    cause instanceof ClosedConnectionError ||
    cause instanceof DrainingConnectionError;
  return hungUp ? refuse("bus-unavailable") : undefined;
}

function readReply<R extends Rpc>(
  bus: Bus,
  rpc: R,
  output: z.ZodType,
  text: string,
): Result<RpcOutput<R>, ErrorCode> {
  const invalid = (why: unknown) => {
    bus.log.error({ err: why, rpc: rpc.subject }, "an answer does not fit its contract");
    return refuse("upstream-invalid", { service: rpcService(rpc) });
  };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return invalid(error);
  }
  const reply = rpcReply.safeParse(raw);
  if (!reply.success) return invalid(reply.error);
  if (!reply.data.ok)
    return isDisbelief(reply.data.error.code) ? disbelieved(bus, rpc, reply.data) : reply.data;
  const value = output.safeParse(reply.data.value);
  return value.success ? ok(value.data as RpcOutput<R>) : invalid(value.error);
}

const isDisbelief = (code: ErrorCode) => code === "token-missing" || code === "token-invalid";

/** We signed it, so whoever asked us is not to blame, and can do nothing about it. */
function disbelieved(
  bus: Bus,
  rpc: Rpc,
  { error }: { readonly error: { readonly code: ErrorCode; readonly message: string } },
): Result<never, ErrorCode> {
  const service = rpcService(rpc);
  bus.log.error(
    { rpc: rpc.subject, code: error.code },
    `${service} does not believe who is calling; do the clocks of the two machines agree? ${error.message}`,
  );
  return refuse("service-unavailable", { service });
}

async function send<R extends Rpc>(
  bus: Bus,
  rpc: R,
  input: RpcInput<R>,
  caller: Caller,
  { deadlineMs = rpc.deadlineMs, signal }: CallOptions,
): Promise<Result<RpcOutput<R>, ErrorCode>> {
  const { before } = rpc;
  const asked = { caller, deadlineMs, signal };
  const result = await sendAs(bus, rpc, rpc.output, input, asked);
  if (result !== "nobody") return result;
  if (before === undefined) return refuse("service-unavailable", { service: rpcService(rpc) });
  // Nobody has taken it in, so asking again repeats nothing.
  const older = { ...rpc, version: rpc.version - 1 };
  const inputThen = before.ask === undefined ? input : before.ask(input);
  const then = await sendAs(bus, older, before.answer, inputThen, asked);
  return then === "nobody" ? refuse("service-unavailable", { service: rpcService(rpc) }) : then;
}

type Asked = {
  readonly caller: Caller;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
};

/** `nobody` serves this version. */
async function sendAs<R extends Rpc>(
  bus: Bus,
  rpc: R,
  output: z.ZodType,
  input: unknown,
  { caller, deadlineMs, signal }: Asked,
): Promise<Result<RpcOutput<R>, ErrorCode> | "nobody"> {
  const service = rpcService(rpc);
  const line = bus.connection();
  if (!line.ok) return line;
  const token = await bus.tokens.issue(service, caller.principal);
  if (signal?.aborted === true) return refuse("cancelled");
  const call = signal === undefined ? undefined : randomUUID();
  const envelope: RpcRequest = {
    token,
    request: caller.request,
    deadlineMs,
    input,
    ...(caller.trace === undefined ? {} : { trace: caller.trace }),
    ...(call === undefined ? {} : { call }),
  };
  const text = JSON.stringify(envelope);
  if (Buffer.byteLength(text) > maxMessageBytes) return refuse("too-large", { limit: maxMessageBytes });
  const tellGivenUp = () => {
    // Without a line nobody hears it; whoever carries the call out has its deadline.
    if (!line.value.isClosed()) line.value.publish(subjects.rpcGivenUp(bus.prefix, rpc), call);
  };
  signal?.addEventListener("abort", tellGivenUp);
  try {
    const reply = await line.value.request(subjects.rpc(bus.prefix, rpc), text, { timeout: deadlineMs });
    return readReply(bus, rpc, output, reply.string());
  } catch (error) {
    const refusal = refusalOf(error, service, deadlineMs);
    if (refusal === undefined) throw new Error(`calling ${rpc.subject} failed`, { cause: error });
    return refusal;
  } finally {
    signal?.removeEventListener("abort", tellGivenUp);
  }
}

function unlessAborted<Value>(
  work: () => Promise<Result<Value, ErrorCode>>,
  signal: AbortSignal | undefined,
): Promise<Result<Value, ErrorCode>> {
  if (signal === undefined) return work();
  if (signal.aborted) return Promise.resolve(refuse("cancelled"));
  return new Promise((resolve, reject) => {
    const cancel = () => resolve(refuse("cancelled"));
    signal.addEventListener("abort", cancel);
    work()
      .finally(() => signal.removeEventListener("abort", cancel))
      .then(resolve, reject);
  });
}

/**
 * Calls another service. Everything that can go wrong on the way comes back as a failure of the catalogue:
 * `bus-unavailable`, `service-unavailable` (nobody answers this version), `deadline-exceeded` (it may still have
 * happened), `cancelled`, `too-large`, `upstream-invalid`, or what the service itself answers.
 */
export async function callRpc<R extends Rpc>(
  bus: Bus,
  rpc: R,
  input: RpcInput<R>,
  caller: Caller,
  options: CallOptions = {},
): Promise<Result<RpcOutput<R>, ErrorCode>> {
  const stop = bus.metrics.called(rpc.subject);
  const result = await inSpan(bus.tracer, `call ${rpc.subject}`, caller.trace ?? currentTrace(), (trace) =>
    unlessAborted(() => send(bus, rpc, input, { ...caller, trace }, options), options.signal),
  );
  stop(result.ok ? "ok" : result.error.code);
  return result;
}
