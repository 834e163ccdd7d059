import type pg from "pg";
import type { Attribution } from "../streams/stream-store.ts";

/** Who a Yjs client id belongs to, in one document. The first to write with it keeps it. */
export interface ClientOwners {
  all(stream: number): Promise<ReadonlyMap<number, string>>;
  /** Answers the owner of each, which may be someone who was faster. */
  bind(
    stream: number,
    clients: readonly number[],
    by: Attribution,
    now: number,
  ): Promise<ReadonlyMap<number, string>>;
}

export class PostgresClientOwners implements ClientOwners {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async all(stream: number): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.#pool.query<{ client: number; principal: string }>(
      "select client, principal from docsync.client where stream_id = $1",
      [stream],
    );
    return new Map(rows.map((row) => [row.client, row.principal]));
  }

  async bind(
    stream: number,
    clients: readonly number[],
    by: Attribution,
    now: number,
  ): Promise<ReadonlyMap<number, string>> {
    await this.#pool.query(
      `insert into docsync.client (stream_id, client, principal, acting_for, run, at)
       select $1, c, $3, $4, $5, $6 from unnest($2::bigint[]) c on conflict (stream_id, client) do nothing`,
      [stream, clients, by.principal, by.actingFor ?? null, by.run ?? null, now],
    );
    const { rows } = await this.#pool.query<{ client: number; principal: string }>(
      "select client, principal from docsync.client where stream_id = $1 and client = any($2::bigint[])",
      [stream, clients],
    );
    return new Map(rows.map((row) => [row.client, row.principal]));
  }
}

export class MemoryClientOwners implements ClientOwners {
  readonly #owners = new Map<string, string>();

  async all(stream: number): Promise<ReadonlyMap<number, string>> {
    const prefix = `${stream}:`;
    return new Map(
      [...this.#owners]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, owner]) => [Number(key.slice(prefix.length)), owner]),
    );
  }

  async bind(
    stream: number,
    clients: readonly number[],
    by: Attribution,
  ): Promise<ReadonlyMap<number, string>> {
    for (const client of clients) {
      const key = `${stream}:${client}`;
      if (!this.#owners.has(key)) this.#owners.set(key, by.principal);
    }
    return new Map(
      clients.map((client) => [client, this.#owners.get(`${stream}:${client}`) ?? by.principal]),
    );
  }
}
