import { createHash } from "node:crypto";
import {
  type ErrorCode,
  type Result,
  type ShareLinkId,
  FailureError,
  failure,
  linkCookiePrefix,
  metadataRpc,
  parseId,
} from "@solidtype/contracts";
import { type Bus, callRpc } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readCookies } from "../identity/cookies.ts";
import type { LinkPasses } from "../identity/link-pass.ts";
import { networkOf } from "../limits/client-address.ts";
import type { SignInGuesses } from "../limits/sign-in-guesses.ts";
import { type Door, orThrow } from "./door.ts";

export type LinkRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
  readonly guesses: SignInGuesses;
  readonly passes: LinkPasses;
  readonly secure: boolean;
};

const body = z.object({
  token: z.string().min(20).max(200),
  password: z.string().max(200).nullable().default(null),
});

/** Opening a share link needs no account: its token (and password) is exchanged for a pass in a cookie. */
export function linkRoutes(app: FastifyInstance, deps: LinkRouteDeps): void {
  app.post("/api/v1/links/open", { bodyLimit: 4096 }, async (request, reply) => {
    const visitor = await deps.door.visitor(request);
    const network = networkOf(visitor.ip);
    const asked = body.safeParse(request.body);
    if (!asked.success)
      throw new FailureError(failure("invalid-input", { reason: "a share link is opened with its token" }));
    const { token, password } = asked.data;
    await deps.door.take(password === null ? "open-link" : "sign-in", network);
    if (password !== null) await deps.door.take("entry", network);
    const guess =
      password === null ? undefined : orThrow(await deps.guesses.begin(`link ${hashOf(token)}`, network));
    const answer = await callRpc(
      deps.bus,
      metadataRpc.openLink,
      { ...asked.data, ip: visitor.ip },
      {
        principal: { kind: "service", service: "gateway" },
        request: visitor.request,
      },
    );
    await guess?.settle(verdictOf(answer));
    const opened = orThrow(answer);
    if (password !== null) await deps.door.giveBack("sign-in", network);
    const before = passesIn(request.headers.cookie);
    const { pass, seconds } = deps.passes.issue(opened.link, opened.expiresAt, before.get(opened.link));
    const cookie = (link: ShareLinkId, value: string, maxAge: number) =>
      `${linkCookiePrefix}${link}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${deps.secure ? "; Secure" : ""}`;
    before.delete(opened.link);
    const dropped = deps.passes.tooMany(before);
    return reply
      .header("set-cookie", [
        cookie(opened.link, pass, seconds),
        ...dropped.map((link) => cookie(link, "", 0)),
      ])
      .header("cache-control", "no-store")
      .send({ data: opened });
  });
}

function passesIn(cookieHeader: string | undefined): Map<ShareLinkId, string> {
  const passes = new Map<ShareLinkId, string>();
  for (const [name, pass] of readCookies(cookieHeader)) {
    if (!name.startsWith(linkCookiePrefix)) continue;
    const link = parseId("shareLink", name.slice(linkCookiePrefix.length));
    if (link !== undefined) passes.set(link, pass);
  }
  return passes;
}

function verdictOf(answer: Result<unknown, ErrorCode>): "right" | "wrong" | "unknown" {
  if (answer.ok) return "right";
  return answer.error.code === "forbidden" ? "wrong" : "unknown";
}

/** The token opens the link, so that it is not what Redis is to know it by. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
