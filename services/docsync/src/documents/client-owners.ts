import { ok, type Result } from "@solidtype/contracts";
import type pg from "pg";
import { orAway } from "../streams/database.ts";
import { UNFORKED, type Attribution, type StreamInfo } from "../streams/stream-store.ts";

type Lineage = Pick<StreamInfo, "id" | "source">;

export type Owners = {
  /** Of those who wrote to this stream. */
  readonly own: ReadonlyMap<number, string>;
  /** Of those who wrote to what it branched off, before or after it did. */
  readonly inherited: ReadonlyMap<number, string>;
};

/**
 * Who a Yjs client id belongs to, in one document. The first to write with it keeps it, also on the
 * branches that begin with what they wrote.
 */
export interface ClientOwners {
  all(stream: Lineage): Promise<Result<Owners, "unavailable">>;
  /** Answers the owner of each, which may be someone who was faster. */
  bind(
    stream: number,
    clients: readonly number[],
    by: Attribution,
    now: number,
  ): Promise<Result<ReadonlyMap<number, string>, "unavailable">>;
}

/**
 * Its pool need not wait for the disk: the append that a binding is made for commits after it, and
 * what makes that durable makes everything durable that was written before.
 */
export class PostgresClientOwners implements ClientOwners {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  all({ id, source }: Lineage): Promise<Result<Owners, "unavailable">> {
    return orAway(async () => {
      const { rows } = await this.#pool.query<{ client: number; principal: string; depth: number }>(
        `with recursive up as (
           select id, source_id, 0 as depth from docsync.stream where id = $1
           union all
           select s.id, s.source_id, up.depth + 1 from up join docsync.stream s on s.id = up.source_id
         )
         select distinct on (c.client) c.client, c.principal, up.depth
         from up join docsync.client c on c.stream_id = up.id order by c.client, up.depth`,
        [id === UNFORKED ? source?.id : id],
      );
      const owners = { own: new Map<number, string>(), inherited: new Map<number, string>() };
      for (const { client, principal, depth } of rows)
        owners[depth === 0 && id !== UNFORKED ? "own" : "inherited"].set(client, principal);
      return ok(owners);
    });
  }

  bind(
    stream: number,
    clients: readonly number[],
    by: Attribution,
    now: number,
  ): Promise<Result<ReadonlyMap<number, string>, "unavailable">> {
    return orAway(async () => {
      const { rows } = await this.#pool.query<{ client: number; principal: string }>(
        `insert into docsync.client as c (stream_id, client, principal, acting_for, run, at)
         select $1, id, $3, $4, $5, $6 from unnest($2::bigint[]) id order by id
         on conflict (stream_id, client) do update set client = c.client returning client, principal`,
        [stream, clients, by.principal, by.actingFor ?? null, by.run ?? null, now],
      );
      return ok(new Map(rows.map((row) => [row.client, row.principal])));
    });
  }
}

export class MemoryClientOwners implements ClientOwners {
  readonly #owners = new Map<string, string>();
  readonly #lineageOf: (stream: number) => Lineage | null;

  constructor(lineageOf: (stream: number) => Lineage | null) {
    this.#lineageOf = lineageOf;
  }

  async all(stream: Lineage) {
    return ok(this.#all(stream));
  }

  #all({ id, source }: Lineage): Owners {
    const prefix = `${id}:`;
    const own = [...this.#owners]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, owner]): [number, string] => [Number(key.slice(prefix.length)), owner]);
    const from = source === null ? null : this.#lineageOf(source.id);
    const before = from === null ? null : this.#all(from);
    return {
      own: new Map(own),
      inherited: new Map(before === null ? [] : [...before.inherited, ...before.own]),
    };
  }

  async bind(stream: number, clients: readonly number[], by: Attribution) {
    for (const client of clients) {
      const key = `${stream}:${client}`;
      if (!this.#owners.has(key)) this.#owners.set(key, by.principal);
    }
    return ok(
      new Map(clients.map((client) => [client, this.#owners.get(`${stream}:${client}`) ?? by.principal])),
    );
  }
}
