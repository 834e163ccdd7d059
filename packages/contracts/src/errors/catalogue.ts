import { z } from "zod";

export type CatalogueEntry = {
  readonly status: number;
  /** Whether the same request may succeed later without the caller changing it. */
  readonly retryable: boolean;
  /** What the person can do about it. `{name}` is filled from the failure's details. */
  readonly message: string;
};

/**
 * Every failure that crosses a boundary (HTTP, bus, socket). The code is stable and machine-readable; status and
 * retryability follow from it everywhere, so no handler decides them. docs/ERRORS.md is made from this table.
 */
export const errorCatalogue = {
  "invalid-input": {
    status: 400,
    retryable: false,
    message: "The request is not valid: {reason}. Correct it and send it again.",
  },
  "invalid-path": {
    status: 400,
    retryable: false,
    message: "The path {path} is not one this service knows.",
  },
  "malformed-update": {
    status: 400,
    retryable: false,
    message: "The update is not a readable document change; nothing was stored.",
  },
  "not-signed-in": { status: 401, retryable: false, message: "Sign in to go on." },
  "token-missing": { status: 401, retryable: false, message: "The call carries no principal token." },
  "token-invalid": { status: 401, retryable: false, message: "The principal token is not valid: {reason}." },
  forbidden: {
    status: 403,
    retryable: false,
    message: "You may not do this. Ask an administrator of the workspace for access.",
  },
  "foreign-client": {
    status: 403,
    retryable: false,
    message: "The update speaks for another person's client id; nothing was stored.",
  },
  "stale-epoch": {
    status: 403,
    retryable: false,
    message: "A newer writer has taken over; open the document again.",
  },
  "not-found": { status: 404, retryable: false, message: "This does not exist, or you may not see it." },
  "method-not-allowed": {
    status: 405,
    retryable: false,
    message: "The method {method} is not possible here.",
  },
  "already-exists": {
    status: 409,
    retryable: false,
    message: "There is already one by that name; choose another.",
  },
  conflict: {
    status: 409,
    retryable: false,
    message: "It was changed meanwhile; look at the new state and try again.",
  },
  "resync-required": {
    status: 409,
    retryable: false,
    message: "The update builds on changes the server does not have; send the whole state.",
  },
  "run-in-progress": {
    status: 409,
    retryable: false,
    message: "The agent is still at work in this chat; wait for its answer, or cancel it.",
  },
  cancelled: { status: 409, retryable: false, message: "It was cancelled." },
  gone: { status: 410, retryable: false, message: "This was deleted for good." },
  "precondition-failed": {
    status: 412,
    retryable: false,
    message: "It was changed since you read it; read it again and repeat your change.",
  },
  "too-large": {
    status: 413,
    retryable: false,
    message: "This is larger than the {limit} bytes allowed here.",
  },
  "quota-exceeded": {
    status: 413,
    retryable: false,
    message: "The workspace has used up its {quota}; remove something or raise the limit.",
  },
  "unsupported-media-type": {
    status: 415,
    retryable: false,
    message: "The content type {type} is not accepted here.",
  },
  "idempotency-mismatch": {
    status: 422,
    retryable: false,
    message: "This Idempotency-Key was used for a different request; use a new one.",
  },
  "file-unusable": { status: 422, retryable: false, message: "The file cannot be used: {reason}" },
  "nothing-to-export": { status: 422, retryable: false, message: "There is nothing to export: {reason}." },
  "geometry-too-slow": {
    status: 422,
    retryable: false,
    message:
      "The geometry took longer than {seconds} seconds and was stopped. Simplify or undo the last change.",
  },
  "geometry-crashed": {
    status: 500,
    retryable: true,
    message:
      "The geometry kernel ran into a fault of its own and was started again. Try again, or undo the last change.",
  },
  "rate-limited": {
    status: 429,
    retryable: true,
    message: "Too many requests; try again in {seconds} seconds.",
  },
  internal: {
    status: 500,
    retryable: false,
    message: "Something broke on our side. Quote request {request} when you report it.",
  },
  "upstream-invalid": {
    status: 502,
    retryable: false,
    message: "The {service} service gave an answer that does not fit its contract.",
  },
  "upstream-failed": {
    status: 502,
    retryable: true,
    message: "The {service} service failed to answer; try again.",
  },
  "bus-unavailable": {
    status: 503,
    retryable: true,
    message: "The services cannot reach each other right now; try again in a moment.",
  },
  "service-unavailable": {
    status: 503,
    retryable: true,
    message: "The {service} service is not running right now; try again in a moment.",
  },
  "storage-unavailable": {
    status: 503,
    retryable: true,
    message: "The store cannot be reached right now; nothing was lost, try again in a moment.",
  },
  "storage-full": {
    status: 507,
    retryable: true,
    message: "The store has no room left; whoever runs the platform has to make some.",
  },
  overloaded: { status: 503, retryable: true, message: "The server is busy; try again in a moment." },
  "deadline-exceeded": {
    status: 504,
    retryable: true,
    message: "The {service} service did not answer within {milliseconds} ms; try again.",
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];
export const errorCode = z.enum(errorCodes);

/** Whether waiting and sending the same again can help. */
export function isRetryable(code: ErrorCode): boolean {
  return errorCatalogue[code].retryable;
}
