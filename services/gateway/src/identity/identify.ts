import { createHash } from "node:crypto";
import {
  type ErrorCode,
  type Principal,
  type Result,
  linkCookiePrefix,
  metadataRpc,
  newId,
  ok,
  parseId,
  personOf,
  principalKey,
  refuse,
  signInCookie,
  signInRenewedAfterSeconds,
  signInSeconds,
} from "@solidtype/contracts";
import { type Bus, callRpc, StaleCache } from "@solidtype/service-kit";
import { readCookies } from "./cookies.ts";
import type { LinkPasses } from "./link-pass.ts";

export type Identity = {
  readonly principal: Principal;
  readonly expiresAt: number | null;
  /** It came by cookie, as a browser sends it by itself. */ readonly byCookie: boolean;
  /** Which of those who hold the link. */
  readonly guest?: string | undefined;
};

/** Whose limits count. */
export function holderOf({ principal, guest }: Identity): string {
  return guest === undefined ? principalKey(principal) : `${principalKey(principal)}.${guest}`;
}

/** What of a request says who makes it. */
export type Credentials = {
  readonly cookie: string | undefined;
  readonly authorization: string | undefined;
  readonly link: string | undefined;
};

/** How strangers are counted: metadata looks each proof up that it is asked about, whoever made it up. */
export type Strangers = {
  readonly count: () => Promise<Result<unknown, ErrorCode>>;
  readonly uncount: () => Promise<unknown>;
};

/** The one cookie that says who is signed in, of whatever else was sent beside it. */
export function signInCookieOf(header: string | undefined): string | undefined {
  const cookies = readCookies(header);
  const name = [`__Secure-${signInCookie}`, signInCookie].find((candidate) => cookies.has(candidate));
  return name === undefined ? undefined : `${name}=${cookies.get(name)}`;
}

const cacheTimes = { freshMs: 5000, staleMs: 60_000, max: 20_000 };

/**
 * Whose request is this? An API key before a cookie, and a share link only where the request names it: a signed-in
 * person who opens a link is otherwise themself. Answers are kept for seconds and voided by events.
 */
export class Identities {
  readonly #bus: Bus;
  readonly #passes: LinkPasses;
  readonly #now: () => number;
  readonly #cache: StaleCache<{ readonly principal: Principal | null; readonly expiresAt: number | null }>;

  constructor(bus: Bus, passes: LinkPasses, now: () => number = Date.now) {
    this.#bus = bus;
    this.#passes = passes;
    this.#now = now;
    this.#cache = new StaleCache({ ...cacheTimes, now });
  }

  async identify(
    credentials: Credentials,
    strangers: Strangers,
  ): Promise<Result<Identity | null, ErrorCode>> {
    const { authorization, link } = credentials;
    if (authorization !== undefined) {
      const secret = /^Bearer (stw?_[A-Za-z0-9_-]{20,100})$/.exec(authorization)?.[1];
      return secret === undefined
        ? refuse("not-signed-in")
        : this.#ask({ kind: "key", secret }, false, strangers);
    }
    if (link !== undefined) return ok(this.#byLink(link, readCookies(credentials.cookie)));
    const cookie = signInCookieOf(credentials.cookie);
    if (cookie === undefined) return ok(null);
    return this.#ask({ kind: "cookie", cookie }, true, strangers);
  }

  /**
   * A sign-in that is used goes on: the cookies that the answer has to bring for that, which is once a day. Whoever works
   * here every day was signed out in the middle of it, a month after they had signed in.
   */
  async renewed({ principal, expiresAt }: Identity, cookies: string | undefined): Promise<readonly string[]> {
    const cookie = signInCookieOf(cookies);
    if (principal.kind !== "person" || expiresAt === null || cookie === undefined) return [];
    if (expiresAt - this.#now() > (signInSeconds - signInRenewedAfterSeconds) * 1000) return [];
    const told = await callRpc(
      this.#bus,
      metadataRpc.renewSignIn,
      { cookie },
      { principal: { kind: "service", service: "gateway" }, request: newId("request") },
    );
    // It goes on as it is where that cannot be told just now: the next request asks again.
    if (!told.ok || told.value.cookies.length === 0) return [];
    this.forget([principal.person]);
    return told.value.cookies;
  }

  /** Forgets by what these persons, and whoever has a key of the workspace, have shown who they are. */
  forget(persons: readonly string[], workspace?: string): void {
    this.#cache.forget(({ principal }) => {
      if (principal === null) return false;
      const person = personOf(principal);
      if (person !== undefined) return persons.includes(person);
      return workspace !== undefined && "workspace" in principal && principal.workspace === workspace;
    });
  }

  #byLink(named: string, cookies: ReadonlyMap<string, string>): Identity | null {
    const link = parseId("shareLink", named);
    const pass =
      link === undefined ? undefined : this.#passes.read(cookies.get(`${linkCookiePrefix}${link}`) ?? "");
    if (link === undefined || pass?.link !== link) return null;
    const { guest, expiresAt } = pass;
    return { principal: { kind: "link", link }, guest, expiresAt, byCookie: true };
  }

  async #ask(
    proof:
      | { readonly kind: "cookie"; readonly cookie: string }
      | { readonly kind: "key"; readonly secret: string },
    byCookie: boolean,
    strangers: Strangers,
  ): Promise<Result<Identity | null, ErrorCode>> {
    // The proof itself is not kept: whoever reads this process's memory map should not find keys in it by name.
    const key = createHash("sha256").update(JSON.stringify(proof)).digest("base64");
    const answer = await this.#cache.get(key, async () => {
      const isStranger = (this.#cache.last(key)?.principal ?? null) === null;
      const counted = isStranger ? await strangers.count() : ok(null);
      if (!counted.ok) return counted;
      const told = await callRpc(this.#bus, metadataRpc.identify, proof, {
        principal: { kind: "service", service: "gateway" },
        request: newId("request"),
      });
      if (isStranger && (!told.ok || told.value.principal !== null)) void strangers.uncount();
      return told;
    });
    if (!answer.ok) return answer;
    const { principal, expiresAt } = answer.value;
    if (principal === null || (expiresAt !== null && expiresAt <= this.#now())) return ok(null);
    return ok({ principal, expiresAt, byCookie });
  }
}
