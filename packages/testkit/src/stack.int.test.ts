import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { bareEnvironment } from "./config.ts";
import { createTestDatabase } from "./platform/test-database.ts";
import { sharedStack } from "./shared-stack.ts";
import { type StackUrls, startStack } from "./stack.ts";

function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a runner that is killed leaves no server behind", async () => {
  const runner = spawn(
    process.execPath,
    [fileURLToPath(new URL("./testing/runner-with-stack.ts", import.meta.url))],
    {
      env: bareEnvironment(),
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const line = await createInterface({ input: runner.stdout })[Symbol.asyncIterator]().next();
  const urls = Object.values(JSON.parse(String(line.value)) as StackUrls);
  expect(urls).toHaveLength(3);
  expect(await Promise.all(urls.map(listens))).toEqual([true, true, true]);
  runner.kill("SIGKILL");
  await vi.waitUntil(async () => (await Promise.all(urls.map(listens))).every((up) => !up), {
    timeout: 20_000,
    interval: 100,
  });
});

test("what a killed keeper left running is cleared away by the next one", async () => {
  const keeper = spawn(
    process.execPath,
    [fileURLToPath(new URL("./servers/keeper.ts", import.meta.url)), "postgres", "nats", "redis"],
    { env: bareEnvironment(), stdio: ["pipe", "pipe", "inherit"] },
  );
  const line = await createInterface({ input: keeper.stdout })[Symbol.asyncIterator]().next();
  const urls = Object.values((JSON.parse(String(line.value)) as { urls: StackUrls }).urls);
  keeper.kill("SIGKILL");
  await once(keeper, "exit");
  const next = await startStack({ redis: true });
  try {
    await vi.waitUntil(async () => (await Promise.all(urls.map(listens))).every((up) => !up), {
      timeout: 20_000,
      interval: 100,
    });
  } finally {
    await next.stop();
  }
});

test("each database is a test's own, can copy another, and is gone once dropped", async () => {
  const { postgres } = sharedStack();
  const first = await createTestDatabase(postgres);
  await query(first.url, "CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)");
  const copy = await createTestDatabase(postgres, first.name);
  const empty = await createTestDatabase(postgres);
  expect(await query(copy.url, "SELECT id FROM thing")).toEqual([{ id: 7 }]);
  await expect(query(empty.url, "SELECT id FROM thing")).rejects.toThrow("does not exist");
  await Promise.all([first, copy, empty].map((database) => database.drop()));
  await expect(query(first.url, "SELECT 1")).rejects.toThrow("does not exist");
});

test("Postgres can be replicated from logically", async () => {
  expect(await query(sharedStack().postgres, "SHOW wal_level")).toEqual([{ wal_level: "logical" }]);
});

test("a server can be killed and brought back at its place with what it held", async () => {
  const stack = await startStack({ postgres: true, redis: true });
  try {
    const url = stack.urls.postgres ?? "";
    await query(url, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1); CHECKPOINT");
    await stack.kill("postgres");
    expect(await listens(url)).toBe(false);
    await stack.startServer("postgres");
    expect(await query(url, "SELECT id FROM kept")).toEqual([{ id: 1 }]);
    await stack.stopServer("redis");
    expect(await listens(stack.urls.redis ?? "")).toBe(false);
    await expect(stack.kill("nats")).rejects.toThrow("not this stack's own");
  } finally {
    await stack.stop();
  }
});
