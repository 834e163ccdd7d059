import { type StreamPath, newId } from "@solidtype/contracts";
import { Rounds } from "@solidtype/service-kit";
import { type Database, type Rows, isAway } from "../database/database.ts";
import type { Content } from "./content.ts";

/** More than a message on the bus holds is told in several. */
const streamsEach = 2000;
const everyMs = 30_000;
const most = 50;

export type Debt = { readonly pin: string | null; readonly streams: readonly StreamPath[] };

/**
 * Rows and content are kept by two services, and either may be killed between the two. Whatever docsync has to undo or
 * delete is written down first and paid afterwards: now, or by whichever replica finds it due later. What a transaction
 * is about to make is owed back in case it does not commit; the transaction itself cancels that.
 */
export async function oweContent(rows: Rows, debt: Debt, inSeconds: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let start = 0; start < debt.streams.length; start += streamsEach) {
    const id = newId("job");
    const streams = debt.streams.slice(start, start + streamsEach);
    await rows.$executeRaw`
      INSERT INTO "content_debt" ("id", "pin", "streams", "dueAt") VALUES (${id}, ${debt.pin}, ${streams}::text[], now() + ${inSeconds} * interval '1 second')`;
    ids.push(id);
  }
  return ids;
}

export async function cancelDebts(rows: Rows, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await rows.contentDebt.deleteMany({ where: { id: { in: [...ids] } } });
}

export class ContentDebts {
  readonly #database: Database;
  readonly #content: Content;
  readonly #rounds: Rounds;

  constructor(database: Database, content: Content, log: (message: string, error: unknown) => void) {
    this.#database = database;
    this.#content = content;
    this.#rounds = new Rounds({
      everyMs,
      round: () => this.#round(),
      failed: (error) => {
        if (!isAway(error)) log("content that is gone could not be taken back", error);
      },
    });
  }

  /** Something has just become due. */
  pay(): void {
    this.#rounds.nudge();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(): Promise<void> {
    for (let paid = most; paid === most;)
      paid = await this.#database.$transaction(async (rows) => {
        const due = await rows.$queryRaw<{ id: string; pin: string | null; streams: StreamPath[] }[]>`
          SELECT "id", "pin", "streams" FROM "content_debt" WHERE "dueAt" <= now() ORDER BY "dueAt" LIMIT ${most} FOR UPDATE SKIP LOCKED`;
        const done: string[] = [];
        for (const { id, pin, streams } of due) {
          const told = await (pin === null
            ? this.#content.remove(streams)
            : this.#content.unpin(pin, streams));
          if (!told.ok) break;
          done.push(id);
        }
        await cancelDebts(rows, done);
        return done.length;
      });
  }
}
