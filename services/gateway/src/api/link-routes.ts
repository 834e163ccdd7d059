import { FailureError, failure, linkCookiePrefix, metadataRpc } from "@solidtype/contracts";
import { type Bus, callRpc } from "@solidtype/service-kit";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { LinkPasses } from "../identity/link-pass.ts";
import { type Door, orThrow } from "./door.ts";

export type LinkRouteDeps = {
  readonly bus: Bus;
  readonly door: Door;
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
    await deps.door.take("sign-in", visitor.ip);
    const asked = body.safeParse(request.body);
    if (!asked.success)
      throw new FailureError(failure("invalid-input", { reason: "a share link is opened with its token" }));
    const opened = orThrow(
      await callRpc(deps.bus, metadataRpc.openLink, asked.data, {
        principal: { kind: "service", service: "gateway" },
        request: visitor.request,
      }),
    );
    const { pass, seconds } = deps.passes.issue(opened.link, opened.expiresAt);
    const attributes = [
      "Path=/",
      `Max-Age=${seconds}`,
      "HttpOnly",
      "SameSite=Lax",
      ...(deps.secure ? ["Secure"] : []),
    ];
    return reply
      .header("set-cookie", `${linkCookiePrefix}${opened.link}=${pass}; ${attributes.join("; ")}`)
      .header("cache-control", "no-store")
      .send({ data: opened });
  });
}
