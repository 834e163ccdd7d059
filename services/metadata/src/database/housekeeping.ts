import { Rounds } from "@solidtype/service-kit";
import type { Database } from "./database.ts";

const everyMs = 10 * 60_000;
const dayMs = 86_400_000;
/** What runs have cost, for whoever wants to know it of the last month. */
const tokensKeptDays = 35;
const deletedAtOnce = 5000;

export type HousekeepingOptions = {
  readonly now: () => Date;
  readonly log: (message: string, error: unknown) => void;
  /** Undefined: for ever. */
  readonly auditKeepDays: number | undefined;
};

/** Deletes what has served its time: kept answers after a day, what runs have cost after a month, sign-ins and mailed links once they have expired. */
export class Housekeeping {
  readonly #database: Database;
  readonly #options: HousekeepingOptions;
  readonly #rounds: Rounds;

  constructor(database: Database, options: HousekeepingOptions) {
    this.#database = database;
    this.#options = options;
    this.#rounds = new Rounds({
      everyMs,
      round: () => this.clean(),
      failed: (error) => options.log("tidying up failed", error),
    });
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async clean(): Promise<void> {
    const now = this.#options.now();
    await this.#database.idempotentAnswer.deleteMany({
      where: { createdAt: { lt: new Date(now.getTime() - dayMs) } },
    });
    await this.#database.session.deleteMany({ where: { expiresAt: { lt: now } } });
    await this.#database.verification.deleteMany({ where: { expiresAt: { lt: now } } });
    await this.#database.runTokens.deleteMany({
      where: { day: { lt: new Date(now.getTime() - tokensKeptDays * dayMs) } },
    });
    const { auditKeepDays } = this.#options;
    if (auditKeepDays !== undefined)
      await this.#shortenAudit(new Date(now.getTime() - auditKeepDays * dayMs));
  }

  /** In parts that do not hold others up. The table refuses it to whoever does not say that this is what it does. */
  async #shortenAudit(before: Date): Promise<void> {
    for (;;) {
      const gone = await this.#database.$transaction(async (rows) => {
        await rows.$executeRaw`SELECT set_config('solidtype.audit_tidying', 'on', true)`;
        return rows.$executeRaw`
          DELETE FROM "audit_entry" WHERE "id" IN
            (SELECT "id" FROM "audit_entry" WHERE "at" < ${before} ORDER BY "id" LIMIT ${deletedAtOnce})`;
      });
      if (gone < deletedAtOnce) return;
    }
  }
}
