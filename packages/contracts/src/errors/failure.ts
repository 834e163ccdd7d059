import { z } from "zod";
import type { Failure, Json } from "../result.ts";
import { type ErrorCode, errorCatalogue, errorCode } from "./catalogue.ts";

type Details = { readonly [key: string]: Json };

function fillIn(template: string, details: Details | undefined): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = details !== undefined && Object.hasOwn(details, name) ? details[name] : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : name;
  });
}

/** A failure of the catalogue; its message is the template filled in from `details`. */
export function failure<Code extends ErrorCode>(code: Code, details?: Details): Failure<Code> {
  const message = fillIn(errorCatalogue[code].message, details);
  return details === undefined ? { code, message } : { code, message, details };
}

/** `{ok: false}` with a failure of the catalogue. */
export function refuse<Code extends ErrorCode>(
  code: Code,
  details?: Details,
): { readonly ok: false; readonly error: Failure<Code> } {
  return { ok: false, error: failure(code, details) };
}

/** A failure as it arrives from elsewhere: a newer peer's unknown code reads as `internal`, never as a crash. */
export const receivedFailure = z.object({
  code: errorCode.catch("internal"),
  message: z.string(),
  details: z.record(z.string(), z.json()).exactOptional(),
});

/** For what must be thrown through a library that only knows exceptions (a fastify hook, a stream). */
export class FailureError extends Error {
  readonly failure: Failure<ErrorCode>;

  constructor(failed: Failure<ErrorCode>, cause?: unknown) {
    super(failed.message, cause === undefined ? {} : { cause });
    this.name = "FailureError";
    this.failure = failed;
  }
}
