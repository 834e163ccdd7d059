import {
  type Action,
  type Decision,
  type Grants,
  type Resource,
  type ResourceFacts,
  can,
  grants as grantsSchema,
  lapsesAt,
  refusalOf,
  resourceFacts,
} from "@solidtype/access";
import {
  type ErrorCode,
  type Principal,
  type RequestId,
  type Result,
  metadataRpc,
  ok,
  principalKey,
  refuse,
} from "@solidtype/contracts";
import type { Bus } from "../bus/bus.ts";
import type { Logger } from "../log/logger.ts";
import { callRpc, type Caller } from "../bus/rpc-client.ts";
import { maySpeakFor } from "../identity/tokens.ts";
import { StaleCache } from "./stale-cache.ts";

type Asked = { readonly request: RequestId; readonly ip?: string };
type Standing = { readonly grants: Grants; readonly facts: ResourceFacts | undefined };
export type Allowed = {
  /** When it ends by itself. */ readonly until: number | undefined;
  readonly workspace: string | undefined;
};

/** What metadata says of access; of a newer release, while one replaces the other, it may be what nobody here understands. */
export function readStanding(
  log: Logger,
  told: { readonly grants: unknown; readonly facts: unknown },
): Result<Standing, "upstream-invalid"> {
  const grants = grantsSchema.safeParse(told.grants);
  const facts = resourceFacts.nullable().safeParse(told.facts);
  if (grants.success && facts.success) return ok({ grants: grants.data, facts: facts.data ?? undefined });
  log.error({ err: grants.error ?? facts.error }, "what metadata says of access is not understood");
  return refuse("upstream-invalid", { service: "metadata" });
}

const cacheTimes = { freshMs: 5000, staleMs: 60_000, max: 50_000 };

/**
 * `can()` for a service that lets people and agents through by itself: the gateway at the door, docsync for whoever does
 * not come by that door. Refusals are put on record. What cannot be asked and is not remembered is refused.
 */
export class Authoriser {
  readonly #bus: Bus;
  readonly #now: () => number;
  readonly #cache: StaleCache<Standing>;

  constructor(bus: Bus, now: () => number = Date.now) {
    this.#bus = bus;
    this.#now = now;
    this.#cache = new StaleCache({ ...cacheTimes, now });
  }

  async authorise(
    principal: Principal,
    action: Action,
    resource: Resource,
    asked: Asked,
  ): Promise<Result<Allowed, ErrorCode>> {
    const key = `${principalKey(principal)} ${JSON.stringify(resource)}`;
    const standing = await this.#cache.get(key, async () => {
      const answer = await callRpc(
        this.#bus,
        metadataRpc.resolveAccess,
        { resource, ...this.#about(principal) },
        this.#caller(principal, asked.request),
      );
      return answer.ok ? readStanding(this.#bus.log, answer.value) : answer;
    });
    if (!standing.ok) return standing;
    const { grants, facts } = standing.value;
    const decision = can(grants, action, facts, this.#now());
    if (!decision.allowed) {
      this.#record(principal, action, resource, decision, asked);
      return { ok: false, error: refusalOf(decision) };
    }
    return ok({
      until: lapsesAt(grants),
      workspace: facts !== undefined && "workspace" in facts ? facts.workspace : undefined,
    });
  }

  /**
   * Puts on record what the principal is about to do, where that is nothing that metadata writes: without its line it is
   * not done.
   */
  recordAct(
    principal: Principal,
    action: Action,
    resource: Resource,
    asked: Asked,
    details: Readonly<Record<string, string>>,
  ): Promise<Result<null, ErrorCode>> {
    const { request, ip } = asked;
    const line = { action, resource, request, details, ...(ip === undefined ? {} : { ip }) };
    return callRpc(this.#bus, metadataRpc.recordAct, line, this.#caller(principal, request));
  }

  /** A service that may not speak for the principal asks about it in its own name. */
  #caller(principal: Principal, request: RequestId): Caller {
    const { service } = this.#bus;
    return maySpeakFor(service, principal)
      ? { principal, request }
      : { principal: { kind: "service", service }, request };
  }

  #about(principal: Principal): { readonly about?: Principal } {
    return maySpeakFor(this.#bus.service, principal) ? {} : { about: principal };
  }

  forget(workspace: string): void {
    this.#cache.forget(
      ({ facts }) => facts === undefined || !("workspace" in facts) || facts.workspace === workspace,
    );
  }

  /** In the background: the answer does not wait for the record, and an outage of the bus does not change it. */
  #record(
    principal: Principal,
    action: Action,
    resource: Resource,
    decision: Exclude<Decision, { allowed: true }>,
    asked: Asked,
  ): void {
    const line = {
      action,
      resource,
      reason: decision.reason,
      request: asked.request,
      ...(asked.ip === undefined ? {} : { ip: asked.ip }),
      ...this.#about(principal),
    };
    void callRpc(this.#bus, metadataRpc.recordRefusal, line, this.#caller(principal, asked.request)).then(
      (done) => {
        if (!done.ok)
          this.#bus.log.warn({ action, code: done.error.code }, "a refusal could not be put on record");
      },
    );
  }
}
