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
  projectChanged,
  workspaceChanged,
} from "@solidtype/contracts";
import { type Bus, publishEvent } from "@solidtype/service-kit";
import { z } from "zod";
import { type Database, isAway } from "../database/database.ts";

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

const batch = 100;

/**
 * Tells the bus what committed transactions owe it. A row is deleted once the event stream holds the event; killed in
 * between, it is told again with the same id. Rows are taken in their order and locked, so that two replicas do not
 * tell the same one at once. While the bus is away the rows wait.
 */
export class OutboxPublisher {
  readonly #database: Database;
  readonly #publish: Publish;
  readonly #log: (message: string, error: unknown) => void;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: {
    readonly database: Database;
    readonly publish: Publish;
    readonly log: (message: string, error: unknown) => void;
    readonly everyMs: number;
  }) {
    this.#database = options.database;
    this.#publish = options.publish;
    this.#log = options.log;
    this.#everyMs = options.everyMs;
    this.#later(options.everyMs);
  }

  /** A transaction has just left something. */
  nudge(): void {
    this.#again = true;
    if (this.#running === undefined && !this.#stopped) this.#later(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), milliseconds);
    this.#timer.unref();
  }

  #start(): void {
    if (this.#running !== undefined || this.#stopped) return;
    this.#again = false;
    this.#running = this.#round()
      .catch((error: unknown) => {
        if (!isAway(error)) this.#log("telling the bus what happened failed", error);
      })
      .finally(() => {
        this.#running = undefined;
        if (!this.#stopped) this.#later(this.#again ? 0 : this.#everyMs);
      });
  }

  async #round(): Promise<void> {
    for (;;) {
      const told = await this.#tellSome();
      if (told < batch || this.#stopped) return;
    }
  }

  #tellSome(): Promise<number> {
    return this.#database.$transaction(async (rows) => {
      const owed = await rows.$queryRaw<
        { id: bigint; eventId: string; name: string; payload: unknown; createdAt: Date }[]
      >`
        SELECT "id", "eventId", "name", "payload", "createdAt" FROM "outbox_event" ORDER BY "id" LIMIT ${batch} FOR UPDATE SKIP LOCKED`;
      let told = 0;
      for (const row of owed) {
        const event = events.get(row.name);
        if (event === undefined) throw new Error(`nobody knows the event ${row.name} in the outbox`);
        const { workspace, data } = payload.parse(row.payload);
        const done = await this.#publish(event, {
          id: row.eventId as EventId,
          at: row.createdAt,
          ...(workspace === null ? {} : { workspace: workspace as WorkspaceId }),
          data,
        });
        if (!done.ok) break;
        told++;
      }
      await rows.outboxEvent.deleteMany({ where: { id: { in: owed.slice(0, told).map(({ id }) => id) } } });
      return told;
    });
  }
}
