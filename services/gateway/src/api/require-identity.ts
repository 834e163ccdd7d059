import { FailureError, failure } from "@solidtype/contracts";
import type { FastifyRequest } from "fastify";
import { networkOf } from "../limits/client-address.ts";
import { type Identity, holderOf } from "../identity/identify.ts";
import type { Door, Visitor } from "./door.ts";

export type KnownVisitor = Visitor & { readonly identity: Identity };

/** Somebody we know, within what they may ask for; anybody else gets 401. */
export async function requireIdentity(
  door: Door,
  request: FastifyRequest,
  effect: "read" | "write" | "edit",
): Promise<KnownVisitor> {
  const visitor = await door.visitor(request);
  const { identity } = visitor;
  if (identity === null) {
    await door.take("anonymous", networkOf(visitor.ip));
    throw new FailureError(failure("not-signed-in"));
  }
  door.belongsTo(request, identity);
  await door.take(effect, holderOf(identity));
  return { ...visitor, identity };
}
