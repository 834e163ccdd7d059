import type { FastifyReply } from "fastify";
import type { Failure } from "@solidtype/contracts";
import { formatOffset } from "../streams/offset.ts";
import { H } from "./headers.ts";

/** The protocol fixes these statuses; the code and the message are for people and clients of ours. */
const STATUS: { readonly [code: string]: number } = {
  path_invalid: 400,
  request_invalid: 400,
  body_empty: 400,
  json_invalid: 400,
  stream_not_found: 404,
  stream_gone: 410,
  stream_conflict: 409,
  stream_closed: 409,
  type_mismatch: 409,
  seq_conflict: 409,
  offset_invalid: 400,
  offset_gone: 410,
  fork_source_not_found: 404,
  fork_source_gone: 409,
  fork_type_mismatch: 409,
  fork_offset_invalid: 400,
  producer_stale: 403,
  producer_gap: 409,
  producer_new_epoch: 400,
  update_malformed: 400,
  update_foreign_client: 403,
  update_too_large: 413,
  quota_exceeded: 413,
  resync_required: 409,
  snapshot_not_found: 404,
  rate_limited: 429,
  unauthenticated: 401,
  forbidden: 403,
  unavailable: 503,
};

const YJS_CODE: { readonly [code: string]: string } = {
  stream_not_found: "DOCUMENT_NOT_FOUND",
  stream_gone: "DOCUMENT_NOT_FOUND",
  offset_gone: "OFFSET_EXPIRED",
  request_invalid: "INVALID_REQUEST",
  offset_invalid: "INVALID_REQUEST",
  path_invalid: "INVALID_REQUEST",
  unauthenticated: "UNAUTHORIZED",
};

/** Seconds after which a client may try again when the database is away. */
const RETRY_AFTER = 1;

export function sendFailure(reply: FastifyReply, failure: Failure): FastifyReply {
  const status = STATUS[failure.code] ?? 500;
  const details = failure.details ?? {};
  if (failure.code === "stream_closed") {
    reply.header(H.closed, "true");
    reply.header(H.nextOffset, formatOffset(Number(details["generation"]), Number(details["tail"])));
  }
  if (failure.code === "producer_stale") reply.header(H.producerEpoch, String(details["epoch"]));
  if (failure.code === "producer_gap") {
    reply.header(H.producerExpected, String(details["expected"]));
    reply.header(H.producerReceived, String(details["received"]));
  }
  if (status === 503 || status === 429) reply.header("Retry-After", String(RETRY_AFTER));
  return reply
    .code(status)
    .header("Cache-Control", "no-store")
    .type("application/problem+json")
    .send({
      type: `urn:solidtype:error:${failure.code}`,
      title: failure.message,
      status,
      code: failure.code,
      details,
      // What the Yjs protocol wants of an error, for clients that are not ours.
      error: { code: YJS_CODE[failure.code] ?? failure.code.toUpperCase(), message: failure.message },
    });
}
