import type { Database } from "./database.ts";

const everyMs = 10 * 60_000;
const answersKeptMs = 24 * 3_600_000;

/** Deletes what has served its time: kept answers after a day, sign-ins and mailed links once they have expired. */
export class Housekeeping {
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, now: () => Date, log: (message: string, error: unknown) => void) {
    this.#timer = setInterval(
      () => void clean(database, now()).catch((error: unknown) => log("tidying up failed", error)),
      everyMs,
    );
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

async function clean(database: Database, now: Date): Promise<void> {
  await database.idempotentAnswer.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - answersKeptMs) } },
  });
  await database.session.deleteMany({ where: { expiresAt: { lt: now } } });
  await database.verification.deleteMany({ where: { expiresAt: { lt: now } } });
}
