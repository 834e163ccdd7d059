import { type ErrorCode, type Failure, failure } from "@solidtype/contracts";

/** A conflict that another try does not end: `message` says what does. */
export function conflict(
  reason: string,
  message: string,
): { readonly ok: false; readonly error: Failure<ErrorCode> } {
  return { ok: false, error: { ...failure("conflict", { reason }), message } };
}
