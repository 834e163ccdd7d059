import { type Action, type Resource, can, refusalOf } from "@solidtype/access";
import {
  type ErrorCode,
  type Operation,
  type OperationAnswer,
  type OperationArguments,
  type Principal,
  type RequestId,
  type Result,
  metadataRpc,
  newId,
  ok,
} from "@solidtype/contracts";
import { type Bus, type Caller, callRpc, readStanding } from "@solidtype/service-kit";
import { connectStreams, type Streams } from "@solidtype/sync/node";

export type AgentPrincipal = Extract<Principal, { kind: "agent" }>;
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
  async ask<O extends Operation>(
    operation: O,
    asked: OperationArguments<O> & { readonly key?: string },
  ): Promise<Result<OperationAnswer<O>, ErrorCode>> {
    const { key, ...given } = asked as { readonly key?: string };
    const input = {
      params: {},
      query: {},
      ...given,
      meta: { request: this.#request, ...(key === undefined ? {} : { idempotencyKey: key }) },
    };
    const answer = await callRpc(this.#bus, operation.rpc, input, this.#caller(), { signal: this.signal });
    return answer as Result<OperationAnswer<O>, ErrorCode>;
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

  #caller(): Caller {
    return { principal: this.principal, request: this.#request };
  }
}
