import { z } from "zod";
import { type ErrorCode, errorCatalogue, errorCode } from "../errors/catalogue.ts";
import type { Failure } from "../result.ts";

export const problemContentType = "application/problem+json";

/** RFC 9457, with our code, retryability, request id and details beside the standard members. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: errorCode,
  retryable: z.boolean(),
  request: z.string(),
  details: z.record(z.string(), z.json()).exactOptional(),
});
export type Problem = z.infer<typeof problem>;

export function problemOf(failed: Failure<ErrorCode>, request: string): Problem {
  const { status, retryable } = errorCatalogue[failed.code];
  return {
    type: `urn:solidtype:error:${failed.code}`,
    title: failed.code.replaceAll("-", " "),
    status,
    detail: failed.message,
    code: failed.code,
    retryable,
    request,
    ...(failed.details === undefined
      ? {}
      : { details: { ...failed.details } as NonNullable<Problem["details"]> }),
  };
}
