import type { FastifyReply } from "fastify";
import {
  errorCode,
  failure,
  problemContentType,
  problemOf,
  type ErrorCode,
  type Failure,
} from "@solidtype/contracts";
import { formatOffset } from "../streams/offset.ts";
import { H } from "./headers.ts";

/**
 * What a failure is called outside. The protocol fixes the statuses, and several of its cases share
 * one code of the catalogue; our own name for the case travels in `details.reason`.
 */
const OUTSIDE: { readonly [code: string]: ErrorCode } = {
  path_invalid: "invalid-path",
  request_invalid: "invalid-input",
  body_empty: "invalid-input",
  json_invalid: "invalid-input",
  stream_not_found: "not-found",
  stream_gone: "gone",
  stream_conflict: "conflict",
  stream_closed: "conflict",
  type_mismatch: "conflict",
  seq_conflict: "conflict",
  tail_moved: "precondition-failed",
  offset_invalid: "invalid-input",
  offset_gone: "gone",
  history_gone: "gone",
  fork_source_not_found: "not-found",
  fork_source_gone: "conflict",
  fork_type_mismatch: "conflict",
  fork_offset_invalid: "invalid-input",
  producer_stale: "stale-epoch",
  producer_gap: "conflict",
  producer_new_epoch: "invalid-input",
  update_malformed: "malformed-update",
  update_foreign_client: "foreign-client",
  update_too_large: "too-large",
  quota_exceeded: "quota-exceeded",
  resync_required: "resync-required",
  snapshot_not_found: "not-found",
  rate_limited: "rate-limited",
  unauthenticated: "token-invalid",
  forbidden: "forbidden",
  unavailable: "storage-unavailable",
};

/** What the Yjs protocol calls an error, for clients that are not ours. */
const YJS_CODE: { readonly [code: string]: string } = {
  stream_not_found: "DOCUMENT_NOT_FOUND",
  stream_gone: "DOCUMENT_NOT_FOUND",
  offset_gone: "OFFSET_EXPIRED",
  history_gone: "OFFSET_EXPIRED",
  request_invalid: "INVALID_REQUEST",
  offset_invalid: "INVALID_REQUEST",
  path_invalid: "INVALID_REQUEST",
  unauthenticated: "UNAUTHORIZED",
};

/** Seconds after which a client may try again when the database is away. */
const RETRY_AFTER = 1;

export function sendFailure(reply: FastifyReply, failed: Failure): FastifyReply {
  const known = errorCode.safeParse(failed.code);
  const code = OUTSIDE[failed.code] ?? (known.success ? known.data : "internal");
  const details = failed.details ?? {};
  if (failed.code === "stream_closed") {
    reply.header(H.closed, "true");
    const { generation, tail, sum } = details;
    reply.header(
      H.nextOffset,
      formatOffset(Number(generation), Number(tail), typeof sum === "number" ? sum : null),
    );
  }
  if (failed.code === "producer_stale") reply.header(H.producerEpoch, String(details["epoch"]));
  if (failed.code === "producer_gap") {
    reply.header(H.producerExpected, String(details["expected"]));
    reply.header(H.producerReceived, String(details["received"]));
  }
  const problem = problemOf(
    failure(code, { ...details, reason: failed.code, seconds: RETRY_AFTER }),
    reply.request.id,
  );
  if (problem.retryable) reply.header("Retry-After", String(RETRY_AFTER));
  return reply
    .code(problem.status)
    .header("Cache-Control", "no-store")
    .type(problemContentType)
    .send({
      ...problem,
      detail: failed.message,
      error: { code: YJS_CODE[failed.code] ?? failed.code.toUpperCase(), message: failed.message },
    });
}
