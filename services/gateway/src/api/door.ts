import {
  type ErrorCode,
  type Failure,
  FailureError,
  type RequestId,
  type Result,
  failure,
  personHeader,
  principalKey,
} from "@solidtype/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { type Credentials, type Identities, type Identity, holderOf } from "../identity/identify.ts";
import { ArrivingBodies } from "../limits/arriving-bodies.ts";
import { clientAddress, networkOf } from "../limits/client-address.ts";
import { Places } from "../limits/places.ts";
import type { LimitName, RateLimits } from "../limits/rate-limits.ts";
import { Shares } from "../limits/shares.ts";
import { whenOver } from "../limits/when-over.ts";
import { behalfOf } from "../live/on-behalf.ts";

export type DoorDeps = {
  readonly identities: Identities;
  readonly limits: RateLimits;
  readonly trustedProxies: BlockList;
  readonly maxInFlight: number;
};

export type Visitor = {
  readonly identity: Identity | null;
  readonly ip: string;
  readonly request: RequestId;
};

/** What of a request decides who asks, for caches: another one's answer is not theirs. */
export const variesBy = "cookie, authorization, x-solidtype-link";

/** The whole of a body that is parsed comes within this, and of one that is passed on, or of an answer, the next part. */
const patienceMs = 30_000;

const changing: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * What every API request goes through, in this order: is there room, does it come from a page of ours (if it changes
 * anything and a browser may have sent it by itself), who is it, and has this one asked too often.
 */
export class Door {
  readonly #deps: DoorDeps;
  readonly #places: Places;
  readonly #bodies: ArrivingBodies;
  readonly #openOfHolder: Shares;
  readonly #openOfNetwork: Shares;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
    const { maxInFlight: most } = deps;
    this.#places = new Places({ most, ofNetwork: most / 4, ofHolder: most / 10, patienceMs });
    this.#bodies = new ArrivingBodies({ mostOfNetwork: most / 10, patienceMs });
    this.#openOfHolder = new Shares(most / 2);
    this.#openOfNetwork = new Shares(most * 5);
  }

  /** Turns requests away while too many are in hand. What streams is counted apart. */
  guard(app: FastifyInstance): void {
    app.addHook("onRequest", async (request, reply) => {
      // The route, where there is one: a URL that names our host, too, does not begin with the path.
      const path = request.routeOptions.url ?? request.url;
      if (!path.startsWith("/api/") || path.startsWith("/api/v1/health")) return;
      const network = networkOf(this.ip(request.raw));
      this.#places.take(request, reply, network);
      this.#bodies.begin(request, reply, network);
    });
    app.addHook("preHandler", async (request, reply) => this.#bodies.arrived(request, reply));
  }

  /** All who hold one link are one here: who has it without its cookie is another guest each time. */
  belongsTo(request: FastifyRequest, { principal }: Identity): void {
    this.#places.belongsTo(request, principalKey(principal));
  }

  /** Long-lived answers give their place back, and count among those that their holder and their network have open. */
  streams(request: FastifyRequest, reply: FastifyReply, identity: Identity): void {
    whenOver(request, reply, this.#openOfHolder.take(holderOf(identity)));
    whenOver(request, reply, this.#openOfNetwork.take(networkOf(this.ip(request.raw))));
    this.#places.giveBack(request);
  }

  ip(request: IncomingMessage): string {
    return behalfOf(request.headers) ?? clientAddress(request, this.#deps.trustedProxies);
  }

  async visitor(request: FastifyRequest): Promise<Visitor> {
    return this.#visitor(request, () => this.identify(request.raw));
  }

  /** Whoever is signed in, by their cookie alone: what else a request carries must not hide whose password it tries. */
  async signedIn(request: FastifyRequest): Promise<Visitor> {
    const { cookie } = request.headers;
    const only = { cookie, authorization: undefined, link: undefined };
    return this.#visitor(request, () => this.#identify(request.raw, only));
  }

  async #visitor(
    request: FastifyRequest,
    identify: () => Promise<Result<Identity | null, ErrorCode>>,
  ): Promise<Visitor> {
    if (changing.has(request.method)) checkOrigin(request);
    const identity = orThrow(await identify());
    checkPerson(request, identity);
    return { identity, ip: this.ip(request.raw), request: request.id as RequestId };
  }

  async identify(request: IncomingMessage): Promise<Result<Identity | null, ErrorCode>> {
    const header = request.headers["x-solidtype-link"];
    const query = new URLSearchParams(request.url?.split("?").slice(1).join("?"));
    const inQuery = query.get("link") ?? undefined;
    return this.#identify(request, {
      cookie: request.headers.cookie,
      authorization: request.headers.authorization,
      link: typeof header === "string" ? header : inQuery,
    });
  }

  #identify(request: IncomingMessage, credentials: Credentials): Promise<Result<Identity | null, ErrorCode>> {
    const { limits, identities } = this.#deps;
    const network = networkOf(this.ip(request));
    return identities.identify(credentials, {
      count: () => limits.take("anonymous", network),
      uncount: () => limits.giveBack("anonymous", network),
    });
  }

  async take(name: LimitName, holder: string): Promise<void> {
    orThrow(await this.#deps.limits.take(name, holder));
  }

  giveBack(name: LimitName, holder: string): Promise<void> {
    return this.#deps.limits.giveBack(name, holder);
  }
}

/**
 * A page of another site can make a browser send our cookie with its request. Browsers say where a request comes from:
 * it has to be here. A client that sends a cookie and says nothing is no browser of today and is turned away, too.
 */
function checkOrigin(request: { readonly headers: FastifyRequest["headers"] }): void {
  const { origin, host, cookie } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined) {
    if (!isHere(origin, host)) throw new FailureError(refusal("cross-site"));
    return;
  }
  if (site !== undefined && site !== "same-origin" && site !== "none")
    throw new FailureError(refusal("cross-site"));
  if (site === undefined && cookie !== undefined && request.headers.authorization === undefined)
    throw new FailureError(refusal("no-origin"));
}

/** A page that says whose it is wants to be heard as nobody else. */
function checkPerson({ headers }: FastifyRequest, identity: Identity | null): void {
  const meant = headers[personHeader];
  if (meant === undefined || identity?.principal.kind !== "person") return;
  if (identity.principal.person !== meant) throw new FailureError(anotherPerson);
}

export function isHere(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

const refusal = (reason: string): Failure<ErrorCode> => failure("forbidden", { reason });
const anotherPerson: Failure<ErrorCode> = {
  ...refusal("another-person"),
  message:
    "Somebody else has signed in in this browser since this page was opened. Sign in as yourself again to go on here, or load the page to go on as them.",
};

export function orThrow<Value>(result: Result<Value, ErrorCode>): Value {
  if (!result.ok) throw new FailureError(result.error as Failure<ErrorCode>);
  return result.value;
}
