import {
  type ErrorCode,
  type Principal,
  type RequestId,
  type Result,
  type Rpc,
  type RpcRequest,
  failure,
  maxMessageBytes,
  refuse,
  rpcRequest,
  rpcService,
  subjects,
} from "@solidtype/contracts";
import type { Msg, Subscription } from "@nats-io/nats-core";
import type { z } from "zod";
import { inSpan } from "../trace/tracer.ts";
import type { Bus } from "./bus.ts";
import { describeIssues } from "./describe-issues.ts";

/** What a handler knows about the call. */
export type RpcContext = {
  readonly principal: Principal;
  readonly request: RequestId;
  /** W3C traceparent of the handler's own span; passed on with calls made from it. */
  readonly trace: string | undefined;
  /** Aborts when nobody waits for the answer any more: at the deadline, or when the caller gives up. */
  readonly signal: AbortSignal;
};

export type RpcHandler<R extends Rpc> = (
  input: z.output<R["input"]>,
  context: RpcContext,
) => Promise<Result<z.input<R["output"]>, ErrorCode>>;

/**
 * The signal's timer is made when somebody asks for it. Made for every call, tens of thousands of timers that nobody
 * looks at are alive at once under load, each until its deadline. One controller for both reasons: a signal made of
 * others holds them weakly, and the deadline could be collected before it came.
 */
class Call implements RpcContext {
  readonly principal: Principal;
  readonly request: RequestId;
  readonly trace: string | undefined;
  readonly #deadline: number;
  readonly #over = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(known: Omit<RpcContext, "signal">, deadline: number, givenUp: AbortSignal | undefined) {
    this.principal = known.principal;
    this.request = known.request;
    this.trace = known.trace;
    this.#deadline = deadline;
    if (givenUp?.aborted === true) this.#over.abort();
    givenUp?.addEventListener("abort", () => this.#over.abort(), { once: true });
  }

  get signal(): AbortSignal {
    const left = Math.max(0, Math.ceil(this.#deadline - performance.now()));
    this.#timer ??= setTimeout(() => this.#over.abort(), left).unref();
    return this.#over.signal;
  }

  /** It is answered: nobody waits for its deadline. */
  end(): void {
    clearTimeout(this.#timer);
  }
}

/** More calls than this at once are turned away as `overloaded`, so that those in hand still make their deadline. */
const maxInFlight = 512;

/** Calls in hand whose caller may give up, by the caller's ids. */
type Revocable = Map<string, AbortController>;

async function answer<R extends Rpc>(
  bus: Bus,
  rpc: R,
  handler: RpcHandler<R>,
  message: Msg,
  revocable: Revocable,
): Promise<Result<z.input<R["output"]>, ErrorCode>> {
  const arrived = performance.now();
  if (message.data.length > maxMessageBytes) return refuse("too-large", { limit: maxMessageBytes });
  let raw: unknown;
  try {
    raw = message.json();
  } catch {
    return refuse("invalid-input", { reason: "it is not JSON" });
  }
  const envelope = rpcRequest.safeParse(raw);
  if (!envelope.success) return refuse("invalid-input", { reason: describeIssues(envelope.error) });
  const { call } = envelope.data;
  if (call === undefined) return carryOut(bus, rpc, handler, envelope.data, arrived, undefined);
  const givenUp = new AbortController();
  // Before anything is waited for: what its caller says next may be that it has given up.
  revocable.set(call, givenUp);
  try {
    return await carryOut(bus, rpc, handler, envelope.data, arrived, givenUp.signal);
  } finally {
    revocable.delete(call);
  }
}

async function carryOut<R extends Rpc>(
  bus: Bus,
  rpc: R,
  handler: RpcHandler<R>,
  asked: RpcRequest,
  arrived: number,
  givenUp: AbortSignal | undefined,
): Promise<Result<z.input<R["output"]>, ErrorCode>> {
  const claims = await bus.tokens.verify(asked.token);
  if (!claims.ok) return claims;
  const input = rpc.input.safeParse(asked.input);
  if (!input.success) return refuse("invalid-input", { reason: describeIssues(input.error) });
  const { principal } = claims.value;
  const { request } = asked;
  return inSpan(bus.tracer, `rpc ${rpc.subject}`, asked.trace, async (trace) => {
    const call = new Call({ principal, request, trace }, arrived + asked.deadlineMs, givenUp);
    try {
      return await handler(input.data as z.output<R["input"]>, call);
    } catch (error) {
      bus.log.error({ err: error, rpc: rpc.subject, request }, "an RPC handler failed");
      return { ok: false, error: failure("internal", { request }) };
    } finally {
      call.end();
    }
  });
}

function encode(result: Result<unknown, ErrorCode>): string {
  const text = JSON.stringify(result.ok ? { ok: true, value: result.value ?? null } : result);
  return Buffer.byteLength(text) > maxMessageBytes
    ? JSON.stringify(refuse("too-large", { limit: maxMessageBytes }))
    : text;
}

/** Answers an RPC of this service, together with its other replicas. Bound again after every reconnect. */
export function serveRpc<R extends Rpc>(bus: Bus, rpc: R, handler: RpcHandler<R>): void {
  if (rpcService(rpc) !== bus.service) throw new Error(`${bus.service} cannot answer ${rpc.subject}`);
  const inHand = new Set<Promise<void>>();
  const revocable: Revocable = new Map();
  let subscriptions: readonly Subscription[] = [];

  async function handle(message: Msg): Promise<void> {
    const stop = bus.metrics.served(rpc.subject);
    try {
      const result = await answer(bus, rpc, handler, message, revocable);
      stop(result.ok ? "ok" : result.error.code);
      message.respond(encode(result));
    } catch (error) {
      stop("internal");
      bus.log.error({ err: error, rpc: rpc.subject }, "an answer could not be sent");
    }
  }

  function take(message: Msg): void {
    if (inHand.size >= maxInFlight) return void message.respond(encode(refuse("overloaded")));
    const work: Promise<void> = handle(message).finally(() => inHand.delete(work));
    inHand.add(work);
  }

  // Callers of the release before are served, too, while theirs is replaced.
  const versions = rpc.before === undefined ? [rpc] : [rpc, { ...rpc, version: rpc.version - 1 }];
  bus.attach((connection): void => {
    subscriptions = versions.map((version) =>
      connection.subscribe(subjects.rpc(bus.prefix, version), {
        queue: bus.service,
        callback: (error, message) => {
          if (error === null) return take(message);
          bus.log.error({ err: error, rpc: rpc.subject }, "NATS refused to let this service answer");
        },
      }),
    );
    for (const version of versions)
      connection.subscribe(subjects.rpcGivenUp(bus.prefix, version), {
        callback: (error, message) => {
          if (error === null) return revocable.get(message.string())?.abort();
          bus.log.error(
            { err: error, rpc: rpc.subject },
            "NATS refused to let this service hear who gave up",
          );
        },
      });
  });
  bus.onQuiesce(async () => {
    // What NATS has already given to this replica is still taken; the rest goes to the others.
    const open = bus.connection().ok ? subscriptions.filter((one) => !one.isClosed()) : [];
    await Promise.all(open.map((one) => one.drain()));
    while (inHand.size > 0) await Promise.all(inHand);
  });
}
