import { type StreamPath, isRetryable, newId } from "@solidtype/contracts";
import { Rounds } from "@solidtype/service-kit";
import { type Database, type Rows, isAway, isBusy } from "../database/database.ts";
import type { Content } from "./content.ts";

/** More than a message on the bus holds is told in several. */
const streamsEach = 2000;
const usualMs = 30_000;
/** What is paid in one transaction: docsync may take ten seconds for each, so no more is begun after three. */
const most = 50;
const longestMs = 3_000;
const transactionMs = 20_000;
/** What docsync refuses for good is offered again after this, for a release that can take it. */
const restSeconds = 3600;

type Due = { readonly id: string; readonly pin: string | null; readonly streams: StreamPath[] };
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
  readonly #log: (message: string, error: unknown) => void;
  readonly #now: () => number;
  readonly #rounds: Rounds;

  constructor(
    database: Database,
    content: Content,
    log: (message: string, error: unknown) => void,
    {
      now = () => performance.now(),
      everyMs = usualMs,
    }: { readonly now?: () => number; readonly everyMs?: number } = {},
  ) {
    this.#database = database;
    this.#content = content;
    this.#log = log;
    this.#now = now;
    this.#rounds = new Rounds({
      everyMs,
      round: () => this.#round(),
      failed: (error) => {
        if (!isAway(error) && !isBusy(error)) log("content that is gone could not be taken back", error);
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
    while (await this.#paySome()) if (this.#rounds.stopped) return;
  }

  /** Answers whether there is more to pay at once. */
  #paySome(): Promise<boolean> {
    return this.#database.$transaction(
      async (rows) => {
        const due = await rows.$queryRaw<Due[]>`
        SELECT "id", "pin", "streams" FROM "content_debt" WHERE "dueAt" <= now() ORDER BY "dueAt" LIMIT ${most} FOR UPDATE SKIP LOCKED`;
        const began = this.#now();
        const settled = { paid: [] as string[], refused: [] as string[] };
        let goesOn = true;
        for (const debt of due) {
          const outcome = await this.#pay(debt);
          if (outcome !== "away") settled[outcome].push(debt.id);
          // What was paid has to be crossed off before the transaction is over its time, or it is paid for ever.
          goesOn = outcome !== "away" && !this.#rounds.stopped;
          if (!goesOn || this.#now() - began > longestMs) break;
        }
        await cancelDebts(rows, settled.paid);
        await rows.$executeRaw`
        UPDATE "content_debt" SET "dueAt" = now() + ${restSeconds} * interval '1 second' WHERE "id" = ANY(${settled.refused}::text[])`;
        return goesOn && due.length > 0;
      },
      { timeout: transactionMs },
    );
  }

  /** One that docsync refuses for good must not keep the others back: it rests, and whoever runs the platform is told. */
  async #pay({ id, pin, streams }: Due): Promise<"paid" | "refused" | "away"> {
    const told = await (pin === null ? this.#content.remove(streams) : this.#content.unpin(pin, streams));
    if (told.ok) return "paid";
    const of = `${pin === null ? "the streams" : `the pins ${pin} of`} ${streams.slice(0, 3).join(", ")} (${streams.length} in all)`;
    if (isRetryable(told.error.code)) {
      this.#log(`${of} are gone and could not be taken back yet: ${told.error.message}`, told.error);
      return "away";
    }
    this.#log(`${of} are gone and cannot be taken back (debt ${id}): ${told.error.message}`, told.error);
    return "refused";
  }
}
