import { type ErrorCode, type Result, refuse } from "@solidtype/contracts";

/** Jobs live in Redis: while it is away there are none to be had, and the caller may try again. */
export async function withRedis<Value>(
  work: () => Promise<Result<Value, ErrorCode>>,
): Promise<Result<Value, ErrorCode>> {
  try {
    return await work();
  } catch (error) {
    if (isRedisAway(error)) return refuse("storage-unavailable");
    throw error;
  }
}

function isRedisAway(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection is closed|ECONNREFUSED|ECONNRESET|Stream isn't writeable|Command timed out|max retries per request/i.test(
      error.message,
    )
  );
}
