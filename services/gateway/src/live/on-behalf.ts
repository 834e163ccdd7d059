import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Nobody outside this process knows it: what carries it was asked by this gateway of itself. */
const secret = randomBytes(24).toString("base64url");
const header = "x-solidtype-on-behalf";

/** What a request over loopback says for whom it is made: it is counted, and put on record, as from that address. */
export function onBehalfOf(address: string): { readonly [header]: string } {
  return { [header]: `${secret} ${address}` };
}

export function behalfOf(headers: IncomingHttpHeaders): string | undefined {
  const said = headers[header];
  return typeof said === "string" && said.startsWith(`${secret} `)
    ? said.slice(secret.length + 1)
    : undefined;
}
