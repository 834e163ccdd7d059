import {
  type Row as ElectricRow,
  Shape,
  ShapeStream,
  type ShapeStreamInterface,
  FetchError,
} from "@electric-sql/client";
import { newId } from "@solidtype/contracts";
import { createTestDatabase, sharedStack, type TestDatabase } from "@solidtype/testkit";
import fc from "fast-check";
import Fastify, { type FastifyInstance } from "fastify";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../database/migrations.ts";
import { type Condition, and, eq, fromSql, oneOf, or, toSql } from "./condition.ts";
import { ShapeLog } from "./shape-log.ts";
import { shapeRoutes } from "./shape-routes.ts";

let database: TestDatabase;
let client: pg.Client;
let log: ShapeLog;
let app: FastifyInstance;
let url: string;
const aborts: AbortController[] = [];

const silent = () => undefined;

async function serve(port = 0): Promise<void> {
  log = new ShapeLog({ databaseUrl: database.url, publication: "solidtype_shapes", log: silent });
  app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
  shapeRoutes(app, log, { longPollMs: 300 });
  url = await app.listen({ host: "127.0.0.1", port });
  // A slot waits for every transaction that runs in the cluster.
  await expect.poll(() => log.live, { timeout: 50_000, interval: 5 }).toBe(true);
}

beforeEach(async () => {
  database = await createTestDatabase(sharedStack().postgres);
  await migrate(database.url);
  client = new pg.Client({ connectionString: database.url });
  client.on("error", silent);
  await client.connect();
  await client.query(`INSERT INTO "workspace" ("id", "name", "slug") VALUES ('w', 'W', 'w')`);
  await serve();
});
afterEach(async () => {
  for (const abort of aborts.splice(0)) abort.abort();
  await app.close();
  await log.close();
  await client.end();
  await database.drop();
});

const columns = ["id", "workspaceId", "name", "visibility", "description", "revision"];

function insert(id: string, visibility = "workspace", name = id) {
  return client.query(
    `INSERT INTO "project" ("id", "workspaceId", "name", "visibility", "mainBranchId", "createdById") VALUES ($1, 'w', $2, $3, 'b', 'u')`,
    [id, name, visibility],
  );
}

function follow(where: Condition, options: { readonly liveSse?: boolean } = {}) {
  const abort = new AbortController();
  aborts.push(abort);
  const sql = toSql(where);
  const stream = new ShapeStream<ElectricRow>({
    url: `${url}/v1/shape`,
    params: { table: "project", where: sql.where, params: sql.params, columns },
    liveSse: options.liveSse ?? false,
    signal: abort.signal,
    // A test's ends are sudden: a cut line is not news.
    onError: (error) => (error instanceof FetchError && error.status < 500 ? undefined : {}),
  });
  return new Shape(stream as unknown as ShapeStreamInterface<ElectricRow>);
}

const names = (shape: Shape<ElectricRow>) => shape.currentRows.map((row) => String(row["name"])).toSorted();
const soon = { timeout: 30_000, interval: 5 };

test.each([false, true])(
  "the stock client gets the snapshot, then inserts, changes and deletes as they are committed (SSE: %s)",
  async (liveSse) => {
    await insert("a");
    const shape = follow(eq("workspaceId", "w"), { liveSse });
    await shape.rows;
    expect(names(shape)).toEqual(["a"]);
    await insert("b");
    await expect.poll(() => names(shape), soon).toEqual(["a", "b"]);
    await client.query(`UPDATE "project" SET "name" = 'aa' WHERE "id" = 'a'`);
    await expect.poll(() => names(shape), soon).toEqual(["aa", "b"]);
    await client.query(`DELETE FROM "project" WHERE "id" = 'b'`);
    await expect.poll(() => names(shape), soon).toEqual(["aa"]);
  },
);

test("a row that no longer meets the condition leaves, and one that now does enters", async () => {
  await insert("open");
  await insert("closed", "private");
  const shape = follow(
    and(eq("workspaceId", "w"), or(eq("visibility", "workspace"), oneOf("id", ["nobody's"]))),
  );
  await shape.rows;
  expect(names(shape)).toEqual(["open"]);
  await client.query(
    `UPDATE "project" SET "visibility" = CASE "visibility" WHEN 'private' THEN 'workspace' ELSE 'private' END`,
  );
  await expect.poll(() => names(shape), soon).toEqual(["closed"]);
});

test("a change carries the number of its transaction, as the writer was told it", async () => {
  const { where, params } = toSql(eq("workspaceId", "w"));
  const query = new URLSearchParams({ table: "project", where, columns: "id", "params[1]": params[0] ?? "" });
  const first = await fetch(`${url}/v1/shape?${query}&offset=-1`);
  await first.text();
  await client.query("BEGIN");
  await insert("x");
  const told = await client.query<{ txid: string }>("SELECT pg_current_xact_id()::xid::text AS txid");
  await client.query("COMMIT");
  const place = `offset=${first.headers.get("electric-offset")}&handle=${first.headers.get("electric-handle")}`;
  // A request that is answered before the change has come brings nothing.
  const change = async (): Promise<unknown> => {
    const next = await fetch(`${url}/v1/shape?${query}&live=true&${place}`);
    const messages =
      next.status === 204 ? [] : ((await next.json()) as { headers: { operation?: string } }[]);
    return messages.find(({ headers }) => headers.operation !== undefined)?.headers;
  };
  await expect
    .poll(change, { timeout: 30_000 })
    .toMatchObject({ operation: "insert", txids: [Number(told.rows[0]?.txid)] });
});

test("a rolled-back transaction is never seen", async () => {
  const shape = follow(eq("workspaceId", "w"));
  await shape.rows;
  await client.query("BEGIN");
  await insert("never");
  await client.query("ROLLBACK");
  await insert("real");
  await expect.poll(() => names(shape), soon).toEqual(["real"]);
});

test("whoever comes with an old handle or an offset from nowhere is told to start over", async () => {
  const { where, params } = toSql(eq("workspaceId", "w"));
  const query = new URLSearchParams({ table: "project", where, columns: "id", "params[1]": params[0] ?? "" });
  for (const rest of ["offset=5_0&handle=old", "offset=99999999999999_7&handle=old&live=true"]) {
    const answer = await fetch(`${url}/v1/shape?${query}&${rest}`);
    expect(answer.status).toBe(409);
    expect(answer.headers.get("electric-handle")).toBeTruthy();
    expect(await answer.json()).toEqual([{ headers: { control: "must-refetch" } }]);
  }
});

test("SQL that is not one of our conditions is refused, and so is a table that is not published", async () => {
  const ask = async (params: Record<string, string>) =>
    (await fetch(`${url}/v1/shape?${new URLSearchParams({ offset: "-1", columns: "id", ...params })}`))
      .status;
  expect(await ask({ table: "project", where: "1=1" })).toBe(400);
  expect(await ask({ table: "project", where: `"id" = $1; DROP TABLE "project"`, "params[1]": "x" })).toBe(
    400,
  );
  expect(await ask({ table: "session", where: `"id" = $1`, "params[1]": "x" })).toBe(400);
  expect(
    await ask({ table: "project", where: `"id" = $1`, "params[1]": "x", columns: "id,passwordHash" }),
  ).toBe(400);
});

test("readers go on after this server was replaced by another", async () => {
  await insert("before");
  const shape = follow(eq("workspaceId", "w"));
  await shape.rows;
  const port = Number(new URL(url).port);
  await app.close();
  await log.close();
  await insert("meanwhile");
  await client.query(`DELETE FROM "project" WHERE "id" = 'before'`);
  await serve(port);
  await expect.poll(() => names(shape), { timeout: 20_000, interval: 20 }).toEqual(["meanwhile"]);
});

test("when Postgres cuts the line the log starts over and its readers with it, and no slot is left behind", async () => {
  await insert("a");
  const shape = follow(eq("workspaceId", "w"));
  await shape.rows;
  await client.query(
    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database()",
  );
  await insert("b");
  await expect.poll(() => names(shape), { timeout: 20_000, interval: 20 }).toEqual(["a", "b"]);
  await log.close();
  await expect
    .poll(
      async () =>
        (await client.query("SELECT 1 FROM pg_replication_slots WHERE database = current_database()"))
          .rowCount,
      soon,
    )
    .toBe(0);
});

test(
  "under random writes by several connections every shape ends up as Postgres has it",
  { timeout: 60_000 },
  async () => {
    const writers = await Promise.all(
      [1, 2, 3].map(async () => {
        const writer = new pg.Client({ connectionString: database.url });
        await writer.connect();
        return writer;
      }),
    );
    const ids = Array.from({ length: 12 }, () => newId("project"));
    const conditions = [
      eq("workspaceId", "w"),
      eq("visibility", "private"),
      and(eq("workspaceId", "w"), or(eq("visibility", "workspace"), oneOf("id", ids.slice(0, 3)))),
    ];
    const step = fc.record({
      writer: fc.nat(2),
      id: fc.constantFrom(...ids),
      kind: fc.constantFrom("insert", "rename", "flip", "delete", "rekey"),
      rollback: fc.boolean(),
    });
    const seed = Number(process.env["SEED"] ?? 1);
    const shapes: Shape<ElectricRow>[] = [];
    const [history = []] = fc.sample(fc.array(step, { minLength: 300, maxLength: 300 }), {
      numRuns: 1,
      seed,
    });
    const statements: Record<string, string> = {
      insert: `INSERT INTO "project" ("id", "workspaceId", "name", "visibility", "mainBranchId", "createdById") VALUES ($1, 'w', $2, 'private', 'b', 'u') ON CONFLICT DO NOTHING`,
      rename: `UPDATE "project" SET "name" = $2, "revision" = "revision" + 1 WHERE "id" = $1`,
      flip: `UPDATE "project" SET "visibility" = CASE "visibility" WHEN 'private' THEN 'workspace' ELSE 'private' END, "name" = $2 WHERE "id" = $1`,
      delete: `DELETE FROM "project" WHERE "id" = $1 AND $2 <> ''`,
      rekey: `UPDATE "project" SET "id" = "id" || 'x', "name" = $2 WHERE "id" = $1 AND NOT EXISTS (SELECT 1 FROM "project" WHERE "id" = $1 || 'x')`,
    };
    const queues = writers.map(async (writer, index) => {
      for (const [position, { id, kind, rollback }] of history.entries()) {
        if (history[position]?.writer !== index) continue;
        // A reader arrives in the middle of the writing, so that snapshots and changes overlap.
        if (position % 40 === 0)
          shapes.push(
            follow(conditions[(position / 40) % conditions.length] ?? eq("workspaceId", "w"), {
              liveSse: position % 80 === 0,
            }),
          );
        await writer.query("BEGIN");
        await writer.query(statements[kind] ?? "", [id, `n${position}`]);
        await writer.query(rollback ? "ROLLBACK" : "COMMIT");
      }
    });
    for (const where of conditions) shapes.push(follow(where));
    await Promise.all(queues);
    for (const writer of writers) await writer.end();
    const truth = async (where: Condition) => {
      const sql = toSql(where);
      return (
        await client.query<{ name: string }>(`SELECT "name" FROM "project" WHERE ${sql.where}`, sql.params)
      ).rows
        .map(({ name }) => name)
        .toSorted();
    };
    for (const [index, shape] of shapes.entries()) {
      const where = shapeCondition(shape);
      await expect
        .poll(async () => names(shape), {
          timeout: 15_000,
          interval: 20,
          message: `shape ${index} of seed ${seed}`,
        })
        .toEqual(await truth(where));
    }
  },
);

function shapeCondition(shape: Shape<ElectricRow>): Condition {
  const { where, params } = (
    shape.stream as unknown as { options: { params: { where: string; params: string[] } } }
  ).options.params;
  const condition = fromSql(where, params);
  if (condition === undefined) throw new Error("the shape's condition cannot be read back");
  return condition;
}
