import { docUpdated, parseStreamPath, principal, type StreamPath } from "@solidtype/contracts";
import { publishEvent, Rounds, type Bus } from "@solidtype/service-kit";
import type pg from "pg";
import { isAway } from "../streams/database.ts";
import { offsetOfEnd } from "../streams/offset.ts";

/**
 * Tells the others that documents changed. A commit leaves a row per document in the outbox, in its
 * own transaction; the replica that committed publishes it and notes how far it was told once the
 * event stream has acknowledged. Rows are not locked while the event is under way, since every
 * append to the document writes the same row. What a replica left behind, killed or cut off, any
 * replica takes up a little later; so an event may come twice. Many commits of one document in quick
 * succession are one event, since it only says where the stream ends now. They are gathered for longer
 * than an edit takes to reach its peers, who hear of it from the stream: whoever waits for an event has
 * a list to keep or a part to rebuild, and that is not to slow down what people look at.
 *
 * NATS acknowledges what it will write to disk within two minutes. So rows stay for longer than
 * that, and when the line to NATS comes back, whatever the reason, all of them are told again.
 */
type Row = {
  readonly stream_id: number;
  readonly path: string;
  readonly generation: number;
  readonly tail: number;
  readonly sum: number | null;
  readonly who: unknown;
  readonly at: number;
};

const BATCH = 200;
const GATHER_MS = 250;
/** No outbox is tidied while the line is down: what was told shortly before that is still there when it is back. */
const KEPT_MS = 5 * 60_000;
const SELECT = `select o.stream_id, o.path, s.generation, o.tail, o.who, o.at,
    case when s.summed = o.tail then s.sum end as sum
  from docsync.outbox o join docsync.stream s on s.id = o.stream_id
  where o.told is distinct from o.tail`;

export type OutboxOptions = {
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly now: () => number;
  /** How often what others left behind is looked for, and how old it must be. */
  readonly leftoverMs: number;
};

export class OutboxPublisher {
  readonly #options: OutboxOptions;
  readonly #changed = new Set<number>();
  readonly #rounds: Rounds;
  /** The line was down: what was told before may be lost. */
  #returned = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#rounds = new Rounds({
      everyMs: options.leftoverMs,
      round: (due) => this.#round(due),
      failed: (error) => this.#failed(error),
    });
    options.bus.onReturn(() => {
      this.#returned = true;
      this.#rounds.nudge();
    });
  }

  /** A commit of this replica changed a stream. */
  changed(stream: number): void {
    this.#changed.add(stream);
    this.#rounds.nudge(GATHER_MS);
  }

  /** Tells what it still can; the rest is left for another replica. */
  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.#publishChanged().catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    if (!isAway(error)) this.#options.bus.log.error({ err: error }, "telling of changed documents failed");
  }

  async #round(due: boolean): Promise<void> {
    await this.#publishChanged();
    const again = this.#returned;
    if (again) await this.#untell();
    if (due || again) await this.#publishLeftovers();
  }

  async #untell(): Promise<void> {
    this.#returned = false;
    try {
      // In the order of appends, which wait for it: of two that wait for each other the database ends one.
      await this.#options.pool.query(
        `update docsync.outbox o set told = null
         from (select stream_id from docsync.outbox where told is not null order by stream_id for update) held
         where o.stream_id = held.stream_id`,
      );
    } catch (error) {
      this.#returned = true;
      throw error;
    }
  }

  async #publishChanged(): Promise<void> {
    const ids = [...this.#changed];
    this.#changed.clear();
    for (let i = 0; i < ids.length; i += BATCH)
      await this.#publish(`${SELECT} and o.stream_id = any($1::bigint[])`, [ids.slice(i, i + BATCH)]);
  }

  async #publishLeftovers(): Promise<void> {
    const { bus, pool, now, leftoverMs } = this.#options;
    if (!bus.connection().ok) return;
    await pool.query("delete from docsync.outbox where told = tail and at < $1", [now() - KEPT_MS]);
    const some = `${SELECT} and o.at < $1 order by o.at limit ${BATCH}`;
    while ((await this.#publish(some, [now() - leftoverMs])) === BATCH && !this.#rounds.stopped);
  }

  /** Answers of how many was told. */
  async #publish(text: string, values: unknown[]): Promise<number> {
    if (!this.#options.bus.connection().ok) return 0;
    const { rows } = await this.#options.pool.query<Row>(text, values);
    const told = await Promise.all(rows.map(async (row) => ((await this.#tell(row)) ? [row] : [])));
    const done = told.flat();
    if (done.length === 0) return 0;
    // Nobody is waited for: what an append holds has been told in vain, as its end is another one by then.
    await this.#options.pool.query(
      `update docsync.outbox o set told = v.tail
       from unnest($1::bigint[], $2::bigint[]) v(id, tail)
       join (select stream_id from docsync.outbox where stream_id = any($1) for update skip locked) free
         on free.stream_id = v.id
       where o.stream_id = v.id`,
      [done.map((row) => row.stream_id), done.map((row) => row.tail)],
    );
    return done.length;
  }

  async #tell(row: Row): Promise<boolean> {
    const name = parseStreamPath(row.path);
    const who = principal.safeParse(row.who);
    // Nothing that could be told: neither a document of ours nor somebody we know.
    if (name?.kind !== "document" || !who.success) return true;
    const published = await publishEvent(this.#options.bus, docUpdated, {
      workspace: name.workspace,
      at: new Date(row.at),
      data: {
        stream: row.path as StreamPath,
        document: name.document,
        branch: name.branch,
        offset: offsetOfEnd(row),
        by: who.data,
      },
    });
    return published.ok;
  }
}
