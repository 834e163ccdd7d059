import type { Logger } from "@solidtype/service-kit";
import { Redis } from "ioredis";

/** For whoever cannot wait: while Redis is away a command fails at once. */
export function promptRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 2000,
    connectTimeout: 1000,
    retryStrategy: (times) => Math.min(1000, times * 100),
  });
  redis.on("error", (error) => log.debug({ err: error }, "Redis cannot be reached"));
  return redis;
}

/** For a queue's worker, which waits for Redis as long as it takes, blocking reads included. */
export function patientRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 1000,
    retryStrategy: (times) => Math.min(1000, times * 100),
  });
  redis.on("error", (error) => log.debug({ err: error }, "Redis cannot be reached"));
  return redis;
}
