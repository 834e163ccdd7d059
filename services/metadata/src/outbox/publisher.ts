import {
  type ErrorCode,
  type EventDefinition,
  type EventId,
  type Result,
  type WorkspaceId,
  accessChanged,
  branchChanged,
  documentChanged,
  folderChanged,
  identityEnded,
  isRetryable,
  projectChanged,
  workspaceChanged,
} from "@solidtype/contracts";
import { type Bus, publishEvent, Rounds } from "@solidtype/service-kit";
import { z } from "zod";
import { type Database, isAway, isBusy, type Rows } from "../database/database.ts";

const events: ReadonlyMap<string, EventDefinition> = new Map(
  [
    accessChanged,
    identityEnded,
    workspaceChanged,
    projectChanged,
    branchChanged,
    folderChanged,
    documentChanged,
  ].map((event) => [event.type, event]),
);
const payload = z.object({ workspace: z.string().nullable(), data: z.unknown() });

export type Publish = (
  event: EventDefinition,
  news: {
    readonly id: EventId;
    readonly at: Date;
    readonly workspace?: WorkspaceId;
    readonly data: unknown;
  },
) => Promise<Result<unknown, ErrorCode>>;

export function publishOn(bus: Bus): Publish {
  return (event, news) => publishEvent(bus, event, news);
}

type Owed = {
  readonly id: bigint;
  readonly eventId: string;
  readonly name: string;
  readonly payload: unknown;
  readonly createdAt: Date;
};

const batch = 100;
/** So long is told in one transaction: the last acknowledgement may take 3 s more, and all of it at most 10 s. */
const longestMs = 4_000;
/** An event that could not be told for a reason of its own is tried again after this. */
const restMs = 60_000;

/**
 * Tells the bus what committed transactions owe it. A row is deleted once the event stream holds the event; killed in
 * between, it is told again with the same id. Rows are taken in their order and locked, so that two replicas do not
 * tell the same one at once. While the bus is away the rows wait; one that cannot be told by itself keeps no other back.
 */
export class OutboxPublisher {
  readonly #database: Database;
  readonly #publish: Publish;
  readonly #log: (message: string, error: unknown) => void;
  readonly #now: () => number;
  /** Until when. */
  readonly #resting = new Map<bigint, number>();
  readonly #rounds: Rounds;

  constructor(options: {
    readonly database: Database;
    readonly publish: Publish;
    readonly log: (message: string, error: unknown) => void;
    readonly everyMs: number;
    readonly now?: () => number;
  }) {
    this.#database = options.database;
    this.#publish = options.publish;
    this.#log = options.log;
    this.#now = options.now ?? (() => performance.now());
    this.#rounds = new Rounds({
      everyMs: options.everyMs,
      round: () => this.#round(),
      failed: (error) => {
        if (!isAway(error) && !isBusy(error)) this.#log("telling the bus what happened failed", error);
      },
    });
  }

  /** A transaction has just left something. */
  nudge(): void {
    this.#rounds.nudge();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #round(): Promise<void> {
    while (await this.#tellSome()) if (this.#rounds.stopped) return;
  }

  /** Answers whether there is more to tell at once. */
  #tellSome(): Promise<boolean> {
    return this.#database.$transaction(async (rows) => {
      const owed = await this.#owed(rows);
      const began = this.#now();
      const told: bigint[] = [];
      let away = false;
      for (const row of owed) {
        const done = await this.#tell(row);
        if (done === "told") told.push(row.id);
        away = done === "away";
        // What was told has to be crossed off before the transaction is over its time, or it is told for ever.
        if (away || this.#now() - began > longestMs) break;
      }
      await rows.outboxEvent.deleteMany({ where: { id: { in: told } } });
      return owed.length > 0 && told.length > 0 && !away;
    });
  }

  /** In their order. What only a newer release knows is left to it, and what was refused for good rests. */
  #owed(rows: Rows): Promise<Owed[]> {
    const now = this.#now();
    for (const [id, until] of this.#resting) if (until <= now) this.#resting.delete(id);
    return rows.$queryRaw<Owed[]>`
      SELECT "id", "eventId", "name", "payload", "createdAt" FROM "outbox_event"
      WHERE "name" = ANY(${[...events.keys()]}) AND NOT "id" = ANY(${[...this.#resting.keys()]}::bigint[])
      ORDER BY "id" LIMIT ${batch} FOR UPDATE SKIP LOCKED`;
  }

  /** One that cannot be told must not keep the others back: it rests, and whoever runs the platform is told. */
  async #tell(row: Owed): Promise<"told" | "away" | "resting"> {
    const event = events.get(row.name) as EventDefinition;
    try {
      const { workspace, data } = payload.parse(row.payload);
      const done = await this.#publish(event, {
        id: row.eventId as EventId,
        at: row.createdAt,
        ...(workspace === null ? {} : { workspace: workspace as WorkspaceId }),
        data,
      });
      if (done.ok) return "told";
      if (isRetryable(done.error.code)) return "away";
      this.#log(`the event ${row.name} (${row.eventId}) cannot be told: ${done.error.message}`, done.error);
    } catch (error) {
      this.#log(`telling of the event ${row.name} (${row.eventId}) failed`, error);
    }
    this.#resting.set(row.id, this.#now() + restMs);
    return "resting";
  }
}
