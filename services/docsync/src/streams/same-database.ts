import type pg from "pg";

/**
 * Which database this is, and how far it is. A standby that took over writes on another timeline; a backup that was put
 * back ends before what was seen, or is a cluster or a database of its own.
 */
type Seen = {
  readonly system: string;
  readonly database: string;
  readonly timeline: string;
  readonly flushed: bigint;
};

const SEEN = `select pg_is_in_recovery() as recovering,
  (select system_identifier::text from pg_control_system()) as system,
  (select oid::text from pg_database where datname = current_database()) as database,
  case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) end as timeline,
  case when not pg_is_in_recovery() then (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::text end as flushed`;

/** It is not asked anything now; whoever waits may try again. */
class NotThisDatabase extends Error {
  readonly code = "57P03";
}

/** A service of Postgres' making that does not show these (it forbids the functions, or has none) cannot be watched. */
const untold = /^(42501|42883|0A000)$/;

export type SameDatabaseOptions = {
  /** Called once. */
  readonly replaced: () => void;
  /** Called once. */
  readonly untold: (error: unknown) => void;
};

/**
 * Whether Postgres still is the one that everything in memory was read from. Looked at before a new connection is used,
 * and every few seconds, since a pooler in between keeps its connections. Once it is another one nothing is asked of it.
 */
export class SameDatabase {
  readonly #options: SameDatabaseOptions;
  #seen: Seen | undefined;
  #isReplaced = false;
  #isUntold = false;

  constructor(options: SameDatabaseOptions) {
    this.#options = options;
  }

  async look(db: Pick<pg.Pool, "query">): Promise<void> {
    if (this.#isUntold) return void (await db.query("select 1"));
    const before = this.#seen;
    const now = await this.#ask(db);
    if (now === null) return;
    if (before !== undefined && !follows(now, before) && !this.#isReplaced) {
      this.#isReplaced = true;
      this.#options.replaced();
    }
    if (this.#isReplaced) throw new NotThisDatabase("This is another database than before.");
    if (this.#seen === undefined || now.flushed > this.#seen.flushed) this.#seen = now;
  }

  async #ask(db: Pick<pg.Pool, "query">): Promise<Seen | null> {
    try {
      const { rows } = await db.query<Seen & { recovering: boolean; flushed: string }>(SEEN);
      const [row] = rows;
      if (row === undefined) throw new Error("the database did not say which it is");
      if (row.recovering) throw new NotThisDatabase("This is a standby that nobody may write to.");
      return { ...row, flushed: BigInt(row.flushed) };
    } catch (error) {
      const isForbidden = error instanceof Error && "code" in error && untold.test(String(error.code));
      if (!isForbidden) throw error;
      // Others may have asked meanwhile, of whom the first has told it.
      if (!this.#isUntold) this.#options.untold(error);
      this.#isUntold = true;
      return null;
    }
  }
}

function follows(now: Seen, before: Seen): boolean {
  return (
    now.system === before.system &&
    now.database === before.database &&
    now.timeline === before.timeline &&
    now.flushed >= before.flushed
  );
}
