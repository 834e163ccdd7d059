import type { KeyObject } from "node:crypto";
import {
  type ErrorCode,
  type Principal,
  type PrincipalClaims,
  type Result,
  type ServiceName,
  clockOffAfterMs,
  ok,
  principalClaims,
  principalTokenSeconds,
  refuse,
} from "@solidtype/contracts";
import { SignJWT, decodeJwt, errors, jwtVerify } from "jose";
import type { PublicKeys } from "./token-keys.ts";

/** Clocks of two machines may differ by as much as health bears: what it calls ready is believed. */
const skewSeconds = clockOffAfterMs / 1000;
/** A token is handed out again for the same principal while it has most of its life before it. */
const reuseSeconds = 20;
const cacheSize = 5000;

/**
 * Which principals a service may speak for. The gateway has seen the cookie or the key and speaks for people; the agent
 * speaks for its runs; every service speaks for itself. A hole in one of the others opens nothing more.
 */
export function maySpeakFor(issuer: ServiceName, principal: Principal): boolean {
  if (principal.kind === "service") return principal.service === issuer;
  if (principal.kind === "agent") return issuer === "agent" || issuer === "gateway";
  return issuer === "gateway";
}

type AlsoClaimed = Pick<PrincipalClaims, "only" | "guest">;

export type Tokens = {
  /** A token with which `audience` believes that the call is made by `principal`. */
  issue(audience: ServiceName, principal: Principal, also?: AlsoClaimed): Promise<string>;
  /** The claims of a token made for this service, or why it is not believed. */
  verify(
    token: string | undefined,
  ): Promise<Result<PrincipalClaims, Extract<ErrorCode, "token-missing" | "token-invalid">>>;
};

/** Keeps the newest entries, up to a bound. */
class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#entries.size >= cacheSize)
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}

const invalid = (reason: string) => refuse("token-invalid", { reason });

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return `its ${error.claim} does not fit`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "its signature is wrong";
  return "it cannot be read";
}

export function createTokens(options: {
  readonly service: ServiceName;
  readonly privateKey: KeyObject;
  readonly publicKeys: PublicKeys;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}): Tokens {
  const { service, privateKey, publicKeys, now = Date.now } = options;
  // Both are asked by the clock as it is now, which may have been set back since they were filled.
  const issued = new RecentMap<{ readonly token: string; readonly at: number }>();
  const verified = new RecentMap<PrincipalClaims>();

  async function check(token: string): Promise<Result<PrincipalClaims, "token-invalid">> {
    let issuer: string | undefined;
    try {
      issuer = decodeJwt(token).iss;
    } catch (error) {
      if (error instanceof errors.JOSEError) return invalid("it cannot be read");
      throw error;
    }
    const key = publicKeys.get(issuer as ServiceName);
    if (key === undefined) return invalid("its issuer is unknown");
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["EdDSA"],
        audience: service,
        currentDate: new Date(now()),
        clockTolerance: skewSeconds,
        maxTokenAge: principalTokenSeconds,
      });
      const claims = principalClaims.safeParse(payload);
      if (!claims.success) return invalid("its claims are not those of a principal");
      if (!maySpeakFor(claims.data.iss, claims.data.principal))
        return invalid("its issuer may not speak for this principal");
      verified.set(token, claims.data);
      return ok(claims.data);
    } catch (error) {
      if (error instanceof errors.JOSEError) return invalid(reasonOf(error));
      throw error;
    }
  }

  return {
    async issue(audience, principal, { only, guest } = {}) {
      if (!maySpeakFor(service, principal))
        throw new Error(`${service} may not speak for a principal of kind ${principal.kind}`);
      const name = `${audience} ${only ?? ""} ${guest ?? ""} ${JSON.stringify(principal)}`;
      const at = now();
      const known = issued.get(name);
      if (known !== undefined && known.at <= at && at < known.at + reuseSeconds * 1000) return known.token;
      const seconds = Math.floor(at / 1000);
      // What is undefined is in no JSON.
      const token = await new SignJWT({ principal, only, guest })
        .setProtectedHeader({ alg: "EdDSA" })
        .setIssuer(service)
        .setAudience(audience)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + principalTokenSeconds)
        .sign(privateKey);
      issued.set(name, { token, at });
      return token;
    },

    async verify(token) {
      if (token === undefined || token === "") return refuse("token-missing");
      const known = verified.get(token);
      const seconds = now() / 1000;
      return known !== undefined && known.iat <= seconds + skewSeconds && seconds < known.exp
        ? ok(known)
        : check(token);
    },
  };
}
