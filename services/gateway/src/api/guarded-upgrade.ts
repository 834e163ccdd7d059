import { type ErrorCode, type Result, ok, personOf, refuse } from "@solidtype/contracts";
import type { OpenConnections } from "@solidtype/service-kit";
import { type Identity, holderOf } from "../identity/identify.ts";
import { type UpgradeHandler, refuseUpgrade } from "../web/upgrades.ts";
import { type Door, isHere } from "./door.ts";

/** A browser has one for all its windows, or one for each where its windows cannot share. */
const mostSocketsEach = 64;

const refusedAs: { readonly [Code in ErrorCode]?: string } = {
  "not-signed-in": "401 Unauthorized",
  "rate-limited": "429 Too Many Requests",
};

/** A live socket is for somebody we know, on a page of ours, and ends with their sign-in. What it carries is checked request by request. */
export function guardedUpgrade(deps: {
  readonly door: Door;
  readonly connections: OpenConnections;
  readonly upgrade: UpgradeHandler;
}): UpgradeHandler {
  const { door, connections, upgrade } = deps;
  const known = async (request: Parameters<UpgradeHandler>[0]): Promise<Result<Identity, ErrorCode>> => {
    const identity = await door.identify(request);
    if (!identity.ok) return identity;
    return identity.value === null ? refuse("not-signed-in") : ok(identity.value);
  };
  const open = new Map<string, number>();
  const isTaken = (holder: string, socket: Parameters<UpgradeHandler>[1]): boolean => {
    const before = open.get(holder) ?? 0;
    if (before >= mostSocketsEach) return false;
    open.set(holder, before + 1);
    socket.once("close", () => {
      const left = (open.get(holder) ?? 1) - 1;
      if (left === 0) open.delete(holder);
      else open.set(holder, left);
    });
    return true;
  };
  return async (request, socket, head) => {
    const { origin, host } = request.headers;
    if (origin !== undefined && !isHere(origin, host)) return refuseUpgrade(socket, "403 Forbidden");
    const visitor = await known(request);
    // Who left meanwhile says no second time that they did.
    if (socket.destroyed) return;
    if (!visitor.ok) return refuseUpgrade(socket, refusedAs[visitor.error.code] ?? "503 Service Unavailable");
    const { principal, expiresAt } = visitor.value;
    if (!isTaken(holderOf(visitor.value), socket)) return refuseUpgrade(socket, "429 Too Many Requests");
    const forget = connections.add({
      person: personOf(principal),
      workspaces: "workspace" in principal && principal.workspace !== undefined ? [principal.workspace] : [],
      until: expiresAt ?? undefined,
      recheck: () => known(request),
      end: () => socket.destroy(),
    });
    socket.once("close", forget);
    await upgrade(request, socket, head);
  };
}
