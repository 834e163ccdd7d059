import { randomUUID } from "node:crypto";
import {
  docUpdated,
  newId,
  parseStreamPath,
  principal,
  subjects,
  type StreamPath,
} from "@solidtype/contracts";
import type { Bus } from "@solidtype/service-kit";
import type pg from "pg";
import { isAway, transaction } from "../streams/database.ts";
import { formatOffset } from "../streams/offset.ts";

/**
 * Tells the others that documents changed. A commit leaves a row per document in the outbox, in its
 * own transaction; here rows are taken, sent, and deleted once the event stream has acknowledged
 * them. Killed in between, the row is sent again. Many commits of one document between two rounds
 * are one event, since it only says where the stream ends now.
 */
type Row = {
  readonly stream_id: number;
  readonly path: string;
  readonly generation: number;
  readonly tail: number;
  readonly who: unknown;
  readonly at: number;
};

const BATCH = 200;
const ACKNOWLEDGE_MS = 2_000;

export type OutboxPublisherOptions = { readonly pool: pg.Pool; readonly bus: Bus; readonly everyMs: number };

export class OutboxPublisher {
  readonly #options: OutboxPublisherOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(options: OutboxPublisherOptions) {
    this.#options = options;
    this.#later(options.everyMs);
  }

  /** There is something to tell; called after each commit. */
  nudge(): void {
    this.#again = true;
    if (this.#running === null && !this.#stopped) this.#later(5);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #later(milliseconds: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), milliseconds);
    this.#timer.unref();
  }

  #start(): void {
    if (this.#running !== null || this.#stopped) return;
    this.#again = false;
    this.#running = this.#round()
      .catch((error: unknown) => {
        if (!isAway(error))
          this.#options.bus.log.error({ err: error }, "telling of changed documents failed");
      })
      .finally(() => {
        this.#running = null;
        if (!this.#stopped) this.#later(this.#again ? 5 : this.#options.everyMs);
      });
  }

  async #round(): Promise<void> {
    if (!this.#options.bus.connection().ok) return;
    let more = true;
    while (more && !this.#stopped)
      more = await transaction(this.#options.pool, (client) => this.#publishSome(client));
  }

  async #publishSome(client: pg.PoolClient): Promise<boolean> {
    const { rows } = await client.query<Row>(
      `select o.stream_id, o.path, s.generation, o.tail, o.who, o.at from docsync.outbox o join docsync.stream s on s.id = o.stream_id
       order by o.at limit ${BATCH} for update of o skip locked`,
    );
    const told = await Promise.all(rows.map(async (row) => ((await this.#tell(row)) ? row.stream_id : null)));
    const done = told.filter((id) => id !== null);
    if (done.length > 0)
      await client.query("delete from docsync.outbox where stream_id = any($1::bigint[])", [done]);
    return rows.length === BATCH && done.length === rows.length;
  }

  async #tell(row: Row): Promise<boolean> {
    const name = parseStreamPath(row.path);
    const who = principal.safeParse(row.who);
    // Nothing that could be told: neither a document of ours nor somebody we know.
    if (name?.kind !== "document" || !who.success) return true;
    const { bus } = this.#options;
    const line = bus.connection();
    if (!line.ok) return false;
    const event = {
      id: newId("event"),
      at: new Date(row.at).toISOString(),
      workspace: name.workspace,
      data: docUpdated.data.parse({
        stream: row.path as StreamPath,
        document: name.document,
        branch: name.branch,
        offset: formatOffset(row.generation, row.tail),
        by: who.data,
      }),
    };
    try {
      const subject = subjects.event(bus.prefix, docUpdated, name.workspace);
      const answer = await line.value.request(subject, JSON.stringify(event), {
        timeout: ACKNOWLEDGE_MS,
        noMux: true,
        reply: `_INBOX_${bus.service}.${randomUUID()}`,
      });
      return answer.data.length > 0;
    } catch (error) {
      bus.log.debug({ err: error }, "an event was not acknowledged; it is sent again");
      return false;
    }
  }
}
