import { type Action, type Resource, can, refusalOf } from "@solidtype/access";
import {
  type ErrorCode,
  type Operation,
  type OperationAnswer,
  type OperationArguments,
  type OperationInput,
  type Principal,
  type RequestId,
  type Failure,
  type Result,
  isRetryable,
  metadataRpc,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import { type Bus, type Caller, callRpc, readStanding } from "@solidtype/service-kit";
import { connectStreams, type Streams } from "@solidtype/sync/node";
import { setTimeout as delay } from "node:timers/promises";

export type AgentPrincipal = Extract<Principal, { kind: "agent" }>;
/** What was asked may have been done: nobody answered in time, a line broke, the database's too, or the answer is not understood. */
const answerIsLost: ReadonlySet<ErrorCode> = new Set([
  "deadline-exceeded",
  "bus-unavailable",
  "storage-unavailable",
  "upstream-invalid",
]);
const mostAttempts = 3;
const pauseMs = 500;

export type ServicePrincipal = Extract<Principal, { kind: "service" }>;

/**
 * The agent as it acts for one person in one run, or the service on its own account: whatever it asks of the platform
 * carries its principal, and metadata decides. Nothing is remembered between two acts, so that access taken away in
 * the middle of a run is gone.
 */
export class Acting<Who extends AgentPrincipal | ServicePrincipal = AgentPrincipal> {
  readonly principal: Who;
  readonly streams: Streams;
  /** Aborts when nobody wants the answers any more: calls in hand are let go of. */
  readonly signal: AbortSignal | undefined;
  readonly #bus: Bus;
  readonly #request: RequestId = newId("request");

  constructor(bus: Bus, docsyncUrl: string, principal: Who, signal?: AbortSignal) {
    this.principal = principal;
    this.signal = signal;
    this.#bus = bus;
    this.streams = connectStreams({
      docsyncUrl,
      token: () => bus.tokens.issue("docsync", principal),
      request: this.#request,
    });
  }

  /** An operation of the platform, as the gateway would ask it. */
  ask<O extends Operation>(
    operation: O,
    asked: OperationArguments<O>,
  ): Promise<Result<OperationAnswer<O>, ErrorCode>> {
    return this.#call(operation, asked, { request: this.#request }, this.signal);
  }

  /**
   * One that makes or takes away, under its key. It may have been done though its answer did not come, so it is asked
   * again under the same key, and cancelling does not cut it off: what became of it would not be known.
   */
  async carryOut<O extends Operation>(
    operation: O,
    asked: OperationArguments<O>,
    key: string,
  ): Promise<Result<OperationAnswer<O>, ErrorCode>> {
    const isGivenUp = (): boolean => this.signal?.aborted === true;
    if (isGivenUp()) return refuse("cancelled");
    const meta = { request: this.#request, idempotencyKey: key };
    let mayBeDone = false;
    for (let attempt = 1; ; attempt += 1) {
      const isSent = this.#bus.connection().ok;
      const answer = await this.#call(operation, asked, meta, undefined);
      if (answer.ok) return answer;
      mayBeDone ||= isSent && answerIsLost.has(answer.error.code);
      const again = isRetryable(answer.error.code) && attempt < mostAttempts && !isGivenUp();
      if (!again) return mayBeDone ? uncertain(answer.error) : answer;
      await delay(pauseMs * attempt);
    }
  }

  async #call<O extends Operation>(
    operation: O,
    asked: OperationArguments<O>,
    meta: OperationInput<O>["meta"],
    signal: AbortSignal | undefined,
  ): Promise<Result<OperationAnswer<O>, ErrorCode>> {
    const input = { params: {}, query: {}, ...(asked as object), meta };
    const answer = await callRpc(this.#bus, operation.rpc, input, this.#caller(), { signal });
    return answer as Result<OperationAnswer<O>, ErrorCode>;
  }

  /** For the log: whoever asked is told in words. */
  broke(error: unknown, what: string): void {
    this.#bus.log.error({ err: error }, what);
  }

  async may(action: Action, resource: Resource): Promise<Result<null, ErrorCode>> {
    const answer = await callRpc(this.#bus, metadataRpc.resolveAccess, { resource }, this.#caller(), {
      signal: this.signal,
    });
    if (!answer.ok) return answer;
    const standing = readStanding(this.#bus.log, answer.value);
    if (!standing.ok) return standing;
    const decision = can(standing.value.grants, action, standing.value.facts, Date.now());
    return decision.allowed ? ok(null) : { ok: false, error: refusalOf(decision) };
  }

  /** Puts on record what the agent is about to do, where that is nothing that metadata writes. */
  recordAct(
    action: Action,
    resource: Resource,
    details: Readonly<Record<string, string>>,
  ): Promise<Result<null, ErrorCode>> {
    const line = { action, resource, request: this.#request, details };
    return callRpc(this.#bus, metadataRpc.recordAct, line, this.#caller());
  }

  #caller(): Caller {
    return { principal: this.principal, request: this.#request };
  }
}

const uncertain = (
  error: Failure<ErrorCode>,
): { readonly ok: false; readonly error: Failure<ErrorCode> } => ({
  ok: false,
  error: {
    ...error,
    message: `${error.message} It is not certain whether it was done: look at what there is before you ask for it again.`,
  },
});
