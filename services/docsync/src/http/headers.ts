import type { FastifyReply, FastifyRequest } from "fastify";
import { fail, ok, type Failure, type Result } from "@solidtype/contracts";
import type { Producer, StreamEnd } from "../streams/stream-store.ts";
import { parseOffset } from "../streams/offset.ts";

/** The protocol's headers, read into values or refused; names are as they go on the wire. */
export const H = {
  nextOffset: "Stream-Next-Offset",
  upToDate: "Stream-Up-To-Date",
  /** Of this server's own: how much there is to be read after what is answered. */
  bytesAfter: "Stream-Bytes-After",
  closed: "Stream-Closed",
  cursor: "Stream-Cursor",
  ttl: "Stream-TTL",
  expiresAt: "Stream-Expires-At",
  seq: "Stream-Seq",
  forkedFrom: "Stream-Forked-From",
  forkOffset: "Stream-Fork-Offset",
  forkSub: "Stream-Fork-Sub-Offset",
  producerId: "Producer-Id",
  producerEpoch: "Producer-Epoch",
  producerSeq: "Producer-Seq",
  producerExpected: "Producer-Expected-Seq",
  producerReceived: "Producer-Received-Seq",
  expectedOffset: "Stream-Expected-Offset",
  sseEncoding: "Stream-SSE-Data-Encoding",
} as const;

export type Malformed = "request_invalid";

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

export function wantsClosed(request: FastifyRequest): boolean {
  return header(request, H.closed)?.toLowerCase() === "true";
}

export function malformed(message: string): { readonly ok: false; readonly error: Failure<Malformed> } {
  return fail("request_invalid", message);
}

const WHOLE = /^(0|[1-9]\d*)$/;

export function readProducer(request: FastifyRequest): Result<Producer | null, Malformed> {
  const id = header(request, H.producerId);
  const epoch = header(request, H.producerEpoch);
  const seq = header(request, H.producerSeq);
  if (id === undefined && epoch === undefined && seq === undefined) return ok(null);
  if (id === undefined || epoch === undefined || seq === undefined)
    return malformed("Send Producer-Id, Producer-Epoch and Producer-Seq together or not at all.");
  if (id === "" || id.length > 256) return malformed("Producer-Id must have 1 to 256 characters.");
  const numbers = { epoch: Number(epoch), seq: Number(seq) };
  if (!/^\d+$/.test(epoch) || !Number.isSafeInteger(numbers.epoch))
    return malformed("Producer-Epoch must be a whole number.");
  if (!/^\d+$/.test(seq) || !Number.isSafeInteger(numbers.seq))
    return malformed("Producer-Seq must be a whole number.");
  return ok({ id, ...numbers });
}

/** Where the stream has to end for what is sent to be added. */
export function readExpectedOffset(request: FastifyRequest): Result<StreamEnd | null, Malformed> {
  const sent = header(request, H.expectedOffset);
  if (sent === undefined) return ok(null);
  const offset = parseOffset(sent);
  if (offset === null || offset.at === "now")
    return malformed("Stream-Expected-Offset must be an offset that this server gave out.");
  return ok(offset.at === "start" ? { generation: 0, position: 0 } : offset);
}

export type Life = { readonly ttlSeconds: number | null; readonly expiresAt: number | null };

export function readLife(request: FastifyRequest): Result<Life, Malformed> {
  const ttl = header(request, H.ttl);
  const expires = header(request, H.expiresAt);
  if (ttl !== undefined && expires !== undefined)
    return malformed("Send Stream-TTL or Stream-Expires-At, not both.");
  if (ttl !== undefined) {
    const seconds = Number(ttl);
    return WHOLE.test(ttl) && Number.isSafeInteger(seconds * 1000)
      ? ok({ ttlSeconds: seconds, expiresAt: null })
      : malformed("Stream-TTL must be whole seconds.");
  }
  if (expires === undefined) return ok({ ttlSeconds: null, expiresAt: null });
  const at = Date.parse(expires);
  return Number.isNaN(at)
    ? malformed("Stream-Expires-At must be an RFC 3339 time.")
    : ok({ ttlSeconds: null, expiresAt: at });
}

export type ForkHeaders = {
  readonly from: string;
  readonly offset: StreamEnd | null;
  readonly sub: number;
};

export function readFork(
  request: FastifyRequest,
  pathOf: (url: string) => string | null,
): Result<ForkHeaders | null, Malformed> {
  const from = header(request, H.forkedFrom);
  const offsetText = header(request, H.forkOffset);
  const subText = header(request, H.forkSub);
  if (from === undefined)
    return offsetText === undefined && subText === undefined
      ? ok(null)
      : malformed("A fork offset needs Stream-Forked-From.");
  const path = pathOf(from);
  if (path === null) return malformed("Stream-Forked-From must be the path of a stream on this server.");
  if (subText !== undefined && !(WHOLE.test(subText) && Number.isSafeInteger(Number(subText))))
    return malformed("Stream-Fork-Sub-Offset must be a whole number.");
  const sub = subText === undefined ? 0 : Number(subText);
  if (offsetText === undefined) return ok({ from: path, offset: null, sub });
  const offset = parseOffset(offsetText);
  if (offset === null || offset.at === "now")
    return malformed("Stream-Fork-Offset must be an offset that this server gave out.");
  return ok({ from: path, offset: offset.at === "start" ? { generation: 0, position: 0 } : offset, sub });
}

/** On every answer: nothing here may be sniffed into a page, and what is one person's is no answer to another. */
export function harden(reply: FastifyReply): void {
  reply
    .header("X-Content-Type-Options", "nosniff")
    .header("Cross-Origin-Resource-Policy", "same-origin")
    .header("Vary", "Cookie, Authorization");
}
