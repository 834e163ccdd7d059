import { type ErrorCode, type Result, refuse } from "@solidtype/contracts";

export class RedisAway extends Error {
  constructor() {
    super("Redis cannot be reached");
    this.name = "RedisAway";
  }
}

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

/** The client has no class for it: how a connection was lost, or that there is no memory left, stands in the message. */
const lost =
  /Connection is closed|ECONNREFUSED|ECONNRESET|Stream isn't writeable|Command timed out|max retries|OOM command/i;

function isRedisAway(error: unknown): boolean {
  return error instanceof RedisAway || (error instanceof Error && lost.test(error.message));
}
