import { type ErrorCode, type Result, ok, personOf, refuse } from "@solidtype/contracts";
import type { OpenConnections } from "@solidtype/service-kit";
import type { Identity } from "../identity/identify.ts";
import type { UpgradeHandler } from "../web/upgrades.ts";
import { type Door, isHere } from "./door.ts";

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
  return (request, socket, head) => {
    const { origin, host } = request.headers;
    if (origin !== undefined && !isHere(origin, host))
      return void socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
    void known(request).then((visitor) => {
      if (!visitor.ok)
        return void socket.end(
          `HTTP/1.1 ${visitor.error.code === "not-signed-in" ? "401 Unauthorized" : "503 Service Unavailable"}\r\nconnection: close\r\n\r\n`,
        );
      const { principal, expiresAt } = visitor.value;
      const forget = connections.add({
        person: personOf(principal),
        workspaces:
          "workspace" in principal && principal.workspace !== undefined ? [principal.workspace] : [],
        until: expiresAt ?? undefined,
        recheck: () => known(request),
        end: () => socket.destroy(),
      });
      socket.once("close", forget);
      return upgrade(request, socket, head);
    });
  };
}
