import { ok } from "@solidtype/contracts";
import type pg from "pg";
import { PostgresClientOwners } from "../documents/client-owners.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LocalWakes } from "../testing/local-wakes.ts";
import { startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { add, bytes, spec } from "../testing/requests.ts";
import { migrate, openPool } from "./database.ts";
import { PostgresStore } from "./postgres-store.ts";
import { streamStoreContract } from "./stream-store.contract.ts";
import { UNFORKED, type SourceOf } from "./stream-store.ts";

const soon = { timeout: 20_000, interval: 20 };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
});
afterAll(() => postgres.dispose());

function openStore(sourceOf: SourceOf, wakes = new LocalWakes(), url = postgres.url) {
  const pool = openPool(url, 8);
  const store = new PostgresStore({
    pool,
    wakes: wakes.end(),
    now: Date.now,
    announced: () => true,
    sourceOf,
    writers: 2,
    queuedBytes: 64 << 20,
    pollMs: { connected: 1_000, alone: 50 },
    sweepMs: 60_000,
    log: () => undefined,
  });
  const close = async () => {
    await store.close();
    await pool.end();
  };
  return { store, pool, close };
}

streamStoreContract("the Postgres store, seen from two replicas", async (sourceOf) => {
  const wakes = new LocalWakes();
  const [a, b] = [openStore(sourceOf, wakes), openStore(sourceOf, wakes)];
  return { a: a.store, b: b.store, close: async () => void (await Promise.all([a.close(), b.close()])) };
});

test("a sweep leaves nothing of a document that was deleted with its branches and versions, nor of one that an earlier release kept for them", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  const family = async (name: string) => {
    const [main, branch, branchOfIt] = [name, `${name}/branch`, `${name}/branch-of-it`];
    await store.create(main, spec({ initial: bytes("part") }));
    await store.pin("branch", [{ path: main, position: null }]);
    await store.create(branch, spec({ initial: bytes("!"), fork: { from: main, offset: null, sub: 0 } }));
    await store.create(branchOfIt, spec({ fork: { from: branch, offset: null, sub: 0 } }));
    await store.pin("version", [
      { path: main, position: null },
      { path: branch, position: null },
    ]);
    await store.putSnapshot(main, 4, bytes("part"));
    const { rows } = await pool.query<{ id: number }>("select id from docsync.stream where path like $1", [
      `${name}%`,
    ]);
    return { paths: [main, branch, branchOfIt], ids: rows.map(({ id }) => id) };
  };
  const rowsOf = async ({ ids }: { readonly ids: readonly number[] }) => {
    const { rows } = await pool.query<{ rows: number }>(
      `select (select count(*) from docsync.stream where id = any($1)) + (select count(*) from docsync.entry where stream_id = any($1))
       + (select count(*) from docsync.pin where stream_id = any($1)) + (select count(*) from docsync.snapshot where stream_id = any($1)) as rows`,
      [ids],
    );
    return rows[0]?.rows;
  };
  const [deleted, left, living] = [await family("deleted"), await family("left"), await family("living")];
  expect(await rowsOf(deleted)).toBe(9);
  await store.remove(deleted.paths);
  await pool.query("update docsync.stream set removed = true where path = any($1)", [left.paths]);
  await store.sweep();
  expect([await rowsOf(deleted), await rowsOf(left), await rowsOf(living)]).toEqual([0, 0, 9]);
  await close();
});

test("a sweep ends after the step that it is at when its store is closed, and another goes on with it", async () => {
  const [first, next] = [openStore(async () => ok(null)), openStore(async () => ok(null))];
  const paths = Array.from({ length: 20 }, (_, index) => `stopped/${index}`);
  for (const path of paths) await first.store.create(path, spec({ initial: bytes("part") }));
  await first.store.remove(paths);
  const left = async () => {
    const { rows } = await next.pool.query<{ left: number }>(
      "select count(*) as left from docsync.stream where path is null",
    );
    return rows[0]?.left;
  };
  const sweeping = first.store.sweep();
  await Promise.all([first.store.close(), sweeping]);
  expect(await left()).toBeGreaterThan(15);
  await next.store.sweep();
  expect(await left()).toBe(0);
  await Promise.all([first.pool.end(), next.close()]);
});

test("a sweep takes a document with more snapshots than one step does, and is told of where it cannot be done", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  await store.create("many", spec());
  for (let end = 1; end <= 45; end++) {
    await store.append("many", add("x"));
    await store.putSnapshot("many", end, bytes("part"));
  }
  const left = async () => {
    const { rows } = await pool.query<{ left: number }>(
      `select (select count(*) from docsync.snapshot s join docsync.stream d on d.id = s.stream_id where d.path is null)
       + (select count(*) from docsync.stream where path is null) as left`,
    );
    return rows[0]?.left;
  };
  await store.remove(["many"]);
  expect(await left()).toBe(46);
  await store.sweep();
  expect(await left()).toBe(0);
  await close();
  const away = openStore(async () => ok(null), new LocalWakes(), "postgres://docsync@127.0.0.1:1/none");
  await expect(away.store.sweep()).rejects.toThrow("ECONNREFUSED");
  await away.close();
});

test("a read that a trim overtakes is told that its offset is no longer kept, not that there never was one", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  await store.create("overtaken", spec());
  for (const text of ["aa", "bb", "cc"]) await store.append("overtaken", add(text));
  await store.putSnapshot("overtaken", 4, bytes("S4"));
  const query = pool.query.bind(pool) as (...what: unknown[]) => Promise<unknown>;
  let isTrimmed = false;
  Object.assign(pool, {
    query: async (...what: unknown[]) => {
      if ((what[0] as { name?: string }).name === "entries" && !isTrimmed) {
        isTrimmed = true;
        await store.trim("overtaken", 4);
      }
      return query(...what);
    },
  });
  const read = await store.read("overtaken", { from: 2, generation: null, maxBytes: 100 });
  expect([isTrimmed, read]).toMatchObject([true, { ok: false, error: { code: "offset_gone" } }]);
  const never = await store.read("overtaken", { from: 5, generation: null, maxBytes: 100 });
  expect(never).toMatchObject({ ok: false, error: { code: "offset_invalid" } });
  await close();
});

test("appends that the database ends because two waited for each other are done again, and nobody hears of it", async () => {
  const [maker, { store, pool, close }] = [openStore(async () => ok(null)), openStore(async () => ok(null))];
  const paths = ["first", "second", "third"];
  for (const path of paths) {
    await maker.store.create(path, spec());
    await maker.store.append(path, add("a"));
  }
  await maker.close();
  const { rows } = await pool.query<{ stream_id: number }>(
    "select stream_id from docsync.outbox where path = any($1) order by stream_id",
    [paths],
  );
  const [first, second, third] = rows.map((row) => row.stream_id);
  const hold = (client: pg.PoolClient, id: number | undefined) =>
    client.query("select 1 from docsync.outbox where stream_id = $1 for update", [id]);
  const waiting = async () => {
    const held = await pool.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return held.rowCount;
  };
  // A batch takes the rows one after the other. Another holds the third and waits for the first; only then the batch is
  // let past the second, so that it is the one that waits last, whom the database ends.
  const [gate, other] = [await pool.connect(), await pool.connect()];
  for (const client of [gate, other]) await client.query("begin");
  await other.query("set local deadlock_timeout = '1h'");
  await hold(gate, second);
  await hold(other, third);
  const appended = paths.map((path) => store.append(path, add("b")));
  await expect.poll(waiting, soon).toBe(1);
  const held = hold(other, first);
  await expect.poll(waiting, soon).toBe(2);
  await gate.query("commit");
  await held;
  await other.query("commit");
  expect((await Promise.all(appended)).map((done) => done.ok)).toEqual([true, true, true]);
  for (const client of [gate, other]) client.release();
  await close();
});

test("client ids of a branch are told apart from those of what it left, and of these the nearest counts", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  const owners = new PostgresClientOwners(pool);
  const family = ["owned", "owned/branch", "owned/branch-of-it"] as const;
  const ids: number[] = [];
  for (const [depth, path] of family.entries()) {
    const from = family[depth - 1];
    const fork = from === undefined ? null : { from, offset: null, sub: 0 };
    await store.create(path, spec({ fork }));
    const head = await store.head(path);
    if (!head.ok) throw new Error(head.error.code);
    ids.push(head.value.id);
    await owners.bind(head.value.id, [depth, 10], { principal: path }, 1);
  }
  const [main, branch, leaf] = ids as [number, number, number];
  const source = (id: number) => ({ id });
  const told = async (lineage: Parameters<PostgresClientOwners["all"]>[0]) => {
    const all = await owners.all(lineage);
    if (!all.ok) throw new Error(all.error.code);
    const { own, inherited } = all.value;
    return { own: Object.fromEntries(own), inherited: Object.fromEntries(inherited) };
  };
  expect(await told({ id: leaf, source: source(branch) })).toEqual({
    own: { 2: family[2], 10: family[2] },
    inherited: { 0: family[0], 1: family[1] },
  });
  expect(await told({ id: UNFORKED, source: source(branch) })).toEqual({
    own: {},
    inherited: { 0: family[0], 1: family[1], 10: family[1] },
  });
  expect(await told({ id: main, source: null })).toEqual({
    own: { 0: family[0], 10: family[0] },
    inherited: {},
  });
  await close();
});

test("beside an earlier release, which knows no sums, a stream is written and read on, and no place of it is taken for one of another history", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  const path = "ws/w/doc/earlier/b";
  await store.create(path, spec({ initial: bytes("ab") }));
  const append = async (text: string) => {
    const appended = await store.append(path, add(text));
    if (!appended.ok) throw new Error(appended.error.code);
    return { from: appended.value.tail, sum: appended.value.sum };
  };
  const earlier = async (at: number) => {
    await pool.query(`update docsync.stream set tail = $2 where path = $1`, [path, at + 1]);
    await pool.query(
      `insert into docsync.entry (stream_id, start, "end", at, principal, data)
       select id, $2::bigint, $2::bigint + 1, 0, 'earlier', 'x' from docsync.stream where path = $1`,
      [path, at],
    );
    const head = await store.head(path);
    return head.ok ? { from: head.value.tail, sum: head.value.sum } : null;
  };
  const places = [
    await append("cd"),
    await earlier(4),
    await append("ef"),
    await earlier(7),
    await append("gh"),
  ];
  expect(places.map((place) => [place?.from, typeof place?.sum])).toEqual([
    [4, "number"],
    [5, "object"],
    [7, "number"],
    [8, "object"],
    [10, "number"],
  ]);
  for (const place of places) {
    const range = { from: place?.from ?? 0, sum: place?.sum ?? null, generation: null, maxBytes: 1 };
    expect((await store.read(path, range)).ok).toBe(true);
  }
  await close();
});

test("producers that are long done go when their stream is trimmed, and what another sends again is still known", async () => {
  const { store, pool, close } = openStore(async () => ok(null));
  const path = "ws/w/doc/producers/b";
  await store.create(path, spec());
  const by = (id: string, seq: number) =>
    store.append(path, add(`${id}${seq} `, { producer: { id, epoch: 0, seq } }));
  for (const id of ["old", "away", "new"]) for (const seq of [0, 1]) await by(id, seq);
  const head = await store.head(path);
  const [stream, tail] = head.ok ? [head.value.id, head.value.tail] : [0, 0];
  const days = (id: string, ago: number) =>
    pool.query(
      "update docsync.producer set at = at - $3::bigint * 86400000 where stream_id = $1 and id = $2",
      [stream, id, ago],
    );
  await days("old", 61);
  await days("away", 59);
  await store.trim(path, tail);
  const { rows } = await pool.query<{ id: string }>(
    "select id from docsync.producer where stream_id = $1 order by id",
    [stream],
  );
  expect(rows.map(({ id }) => id)).toEqual(["away", "new"]);
  const another = openStore(async () => ok(null));
  const retry = await another.store.append(
    path,
    add("away1 ", { producer: { id: "away", epoch: 0, seq: 1 } }),
  );
  expect(retry).toMatchObject({ ok: true, value: { duplicate: true } });
  const late = await another.store.append(path, add("old1 ", { producer: { id: "old", epoch: 0, seq: 1 } }));
  expect(late).toMatchObject({ ok: false, error: { code: "producer_gap" } });
  await Promise.all([close(), another.close()]);
});
