import { readdir, readFile } from "node:fs/promises";
import { fail, type Result } from "@solidtype/contracts";
import pg from "pg";
import type { SameDatabase } from "./same-database.ts";

/** For what some later commit makes durable along with itself. */
export const NO_WAIT = "-c synchronous_commit=off";

/** One place that knows how numbers travel: positions and times are below 2^53 by construction. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === 20 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format),
};

export type PoolSettings = {
  readonly options?: typeof NO_WAIT;
  /** Asked of each new connection before it is used. */
  readonly isSame?: SameDatabase;
};

export function openPool(url: string, connections: number, settings: PoolSettings = {}): pg.Pool {
  const { options, isSame } = settings;
  const pool = new pg.Pool({
    connectionString: url,
    ...(options === undefined ? {} : { options }),
    ...(isSame === undefined ? {} : { verify: verifyBy(isSame) }),
    max: connections,
    types,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: "docsync",
  });
  // A connection that breaks is replaced, and the query on it fails by itself; without listeners it
  // would end the process: the pool's covers idle ones, the client's those between two queries.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

const verifyBy = (same: SameDatabase) => (client: pg.PoolClient, done: (error?: Error) => void) =>
  void same.look(client).then(
    () => done(),
    (error: unknown) => done(error as Error),
  );

const MIGRATIONS = new URL("./migrations/", import.meta.url);
/** Any number; all replicas must use the same one. */
const MIGRATION_LOCK = 7_310_042;

/** Brings the schema up to date; replicas that start together take turns. Answers what it ran. */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query("create schema if not exists docsync");
    await client.query(
      "create table if not exists docsync.migration (name text primary key, at timestamptz not null default now())",
    );
    const done = new Set(
      (await client.query<{ name: string }>("select name from docsync.migration")).rows.map(
        (row) => row.name,
      ),
    );
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).toSorted();
    const fresh = files.filter((name) => !done.has(name));
    for (const name of fresh) {
      await client.query("begin");
      await client.query(await readFile(new URL(name, MIGRATIONS), "utf8"));
      await client.query("insert into docsync.migration (name) values ($1)", [name]);
      await client.query("commit");
    }
    return fresh;
  } finally {
    await client.end();
  }
}

/**
 * Connection lost, refused, or the server shutting down: worth a 503 and another try. Everything
 * else that the database reports is a bug of ours.
 */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/^(08|57P|53)/.test(code) || code === "57014" || code === "25006") return true;
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT", "EAI_AGAIN", "ENOTFOUND"].includes(code))
    return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Query read timeout/.test(
    error.message,
  );
}

/** What the store answers while the database is away. */
export async function orAway<Value, Code extends string>(
  work: () => Promise<Result<Value, Code>>,
): Promise<Result<Value, Code | "unavailable">> {
  try {
    return await work();
  } catch (error) {
    if (isAway(error)) return fail("unavailable", "The store is away. Try again in a moment.");
    throw error;
  }
}

/** Two transactions took rows in different orders; the database ended one, which may simply run again. */
export function isCollision(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "40P01" || error.code === "40001");
}

/** Somebody else was first with what only one may have. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}

export async function transaction<Value>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const value = await work(client);
      await client.query("commit");
      return value;
    } catch (error) {
      broken = await rollback(client);
      if (!isCollision(error) || attempt >= 5) throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** The error that makes the connection unfit for reuse, if rolling back fails. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query("rollback");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("rollback failed", { cause: error });
  }
}
