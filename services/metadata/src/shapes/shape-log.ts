import { type ErrorCode, type Result, ok, refuse } from "@solidtype/contracts";
import pg from "pg";
import { type Condition, type Row, toSql } from "./condition.ts";
import { type Transaction, followCommits } from "./replication.ts";
import { Shape, type TableSchema } from "./shape.ts";
import { parseSnapshot } from "./snapshot-view.ts";

export type ShapeLogOptions = {
  readonly databaseUrl: string;
  readonly publication: string;
  readonly log: (message: string, error: unknown) => void;
  readonly now?: () => number;
};

/** How many shapes are held; the one that nobody has asked for longest goes first. */
const maxShapes = 2000;
/** A commit may reach us before new snapshots see it: the newest are kept to be told again to a new shape. */
const recentTransactions = 500;
const retryMs = 250;

/**
 * Serves shapes out of this process, from logical replication: for a laptop, where Electric's container is not to be
 * had. Everything is in memory and made again after a restart; readers from before are told to start over.
 *
 * A shape is made in this order, so that no change is lost or told twice: it is registered, and gathers transactions;
 * a snapshot is read; of the recent and the gathered transactions those that the snapshot did not see are applied.
 */
export class ShapeLog {
  readonly #options: ShapeLogOptions;
  readonly #pool: pg.Pool;
  readonly #shapes = new Map<
    string,
    { readonly shape: Shape; readonly ready: Promise<boolean>; gathered: Transaction[] | undefined }
  >();
  readonly #schemas = new Map<string, TableSchema>();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #recent: Transaction[] = [];
  #live = false;
  #closed: Promise<void> | undefined;

  constructor(options: ShapeLogOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: options.databaseUrl,
      max: 6,
      connectionTimeoutMillis: 3000,
      statement_timeout: 30_000,
      options: "-c TimeZone=UTC",
    });
    this.#pool.on("error", () => undefined);
    this.#following = this.#follow();
  }

  /** Whether changes arrive. */
  get live(): boolean {
    return this.#live;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#pool.end();
  }

  /** The shape by this definition, with its snapshot read. */
  async open(table: string, where: Condition, columns: readonly string[]): Promise<Result<Shape, ErrorCode>> {
    if (!this.#live) return refuse("storage-unavailable");
    const schema = await this.#schemaOf(table);
    if (schema === undefined || !columns.every((column) => Object.hasOwn(schema.columns, column)))
      return refuse("invalid-input", { reason: "there is no such table or column" });
    const id = JSON.stringify([table, where, columns]);
    let held = this.#shapes.get(id);
    if (held === undefined) {
      held = this.#begin(id, new Shape(schema, where, columns));
      this.#evict();
    }
    held.shape.usedAt = this.#now();
    return (await held.ready) ? ok(held.shape) : refuse("storage-unavailable");
  }

  /** Whether this is still the shape that its readers should follow. */
  holds(shape: Shape): boolean {
    for (const held of this.#shapes.values()) if (held.shape === shape) return true;
    return false;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #begin(id: string, shape: Shape) {
    const held = { shape, gathered: [] as Transaction[] | undefined, ready: Promise.resolve(false) };
    this.#shapes.set(id, held);
    held.ready = this.#fill(held).catch((error: unknown) => {
      if (this.#shapes.get(id) === held) this.#shapes.delete(id);
      this.#options.log("the snapshot of a shape could not be read", error);
      return false;
    });
    return held;
  }

  async #fill(held: { readonly shape: Shape; gathered: Transaction[] | undefined }): Promise<boolean> {
    const { schema, definition } = held.shape;
    const client = await this.#pool.connect();
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const view = await client.query<{ view: string; lsn: string }>(
        "SELECT pg_current_snapshot()::text AS view, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS lsn",
      );
      const { where, params } = toSql(definition);
      const columns = Object.keys(schema.columns).map((column) => `"${column}"::text AS "${column}"`);
      const rows = await client.query<Row>(
        `SELECT ${columns.join(", ")} FROM "${schema.table}" WHERE ${where}`,
        params,
      );
      await client.query("COMMIT");
      const [first] = view.rows;
      if (first === undefined) throw new Error("Postgres did not say what its snapshot saw");
      held.shape.begin(rows.rows, parseSnapshot(first.view), BigInt(first.lsn), [
        ...this.#recent,
        ...(held.gathered ?? []).filter((one) => !this.#recent.includes(one)),
      ]);
      held.gathered = undefined;
      client.release();
      return true;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #schemaOf(table: string): Promise<TableSchema | undefined> {
    const known = this.#schemas.get(table);
    if (known !== undefined) return known;
    const { rows } = await this.#pool.query<{
      name: string;
      type: string;
      not_null: boolean;
      pk: number | null;
    }>(
      `SELECT a.attname AS name, t.typname AS type, a.attnotnull AS not_null, array_position(i.indkey::int2[], a.attnum) AS pk
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
       JOIN pg_publication_tables p ON p.tablename = $1 AND p.schemaname = 'public' AND p.pubname = $2
       LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
       WHERE a.attrelid = to_regclass('public.' || quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
      [table, this.#options.publication],
    );
    if (rows.length === 0) return undefined;
    const key = rows
      .filter(({ pk }) => pk !== null)
      .toSorted((a, b) => (a.pk ?? 0) - (b.pk ?? 0))
      .map(({ name }) => name);
    const columns = Object.fromEntries(
      rows.map(({ name, type, not_null }) => [
        name,
        {
          type,
          ...(not_null ? { not_null: true as const } : {}),
          ...(key.includes(name) ? { pk_index: key.indexOf(name) } : {}),
        },
      ]),
    );
    const schema = { table, key, columns };
    this.#schemas.set(table, schema);
    return schema;
  }

  #take(transaction: Transaction): void {
    if (transaction.changes.length === 0) return;
    this.#recent.push(transaction);
    if (this.#recent.length > recentTransactions * 2) this.#recent = this.#recent.slice(-recentTransactions);
    for (const held of this.#shapes.values()) {
      if (held.gathered === undefined) held.shape.apply(transaction);
      else held.gathered.push(transaction);
    }
  }

  #evict(): void {
    while (this.#shapes.size > maxShapes) {
      const [oldest] = [...this.#shapes].toSorted(([, a], [, b]) => a.shape.usedAt - b.shape.usedAt);
      if (oldest === undefined) return;
      this.#shapes.delete(oldest[0]);
      oldest[1].shape.end();
    }
  }

  #dropAll(): void {
    for (const { shape } of this.#shapes.values()) shape.end();
    this.#shapes.clear();
    this.#schemas.clear();
    this.#recent = [];
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const why = await followCommits(
          { databaseUrl: this.#options.databaseUrl, publication: this.#options.publication, signal },
          { started: () => (this.#live = true), transaction: (transaction) => this.#take(transaction) },
        );
        if (!signal.aborted)
          this.#options.log("following the database's commits was cut off; starting over", why);
      } catch (error) {
        if (!signal.aborted) this.#options.log("the database's commits cannot be followed yet", error);
      }
      this.#live = false;
      this.#dropAll();
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}
