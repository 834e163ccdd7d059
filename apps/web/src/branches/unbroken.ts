import { fail, type Result } from "@solidtype/contracts";

/** A dialog that waits for work must hear of its end: what breaks off where nobody foresaw it is a failure like any other. */
export const unbroken = <Value>(work: Promise<Result<Value, string>>): Promise<Result<Value, string>> =>
  work.catch((cause: unknown) =>
    fail(
      "internal",
      `It broke off: ${cause instanceof Error ? cause.message : String(cause)}. What is done by now stays done: look again.`,
    ),
  );
