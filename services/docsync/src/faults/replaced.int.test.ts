import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestPlatform, sharedStack } from "@solidtype/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, openPool } from "../streams/database.ts";
import { SameDatabase } from "../streams/same-database.ts";
import { startPostgres, type TestPostgres } from "../testing/postgres.ts";
import { ServiceProcess } from "../testing/service-process.ts";

const copy = promisify(execFile);
let postgres: TestPostgres;
beforeEach(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
});
afterEach(() => postgres.dispose());

const write = "insert into docsync.migration (name) values (gen_random_uuid()::text)";
const another = "This is another database than before.";

/** A database that is looked at as docsync looks at it. */
function watched() {
  const seen = { replaced: 0 };
  const isSame = new SameDatabase({
    replaced: () => void seen.replaced++,
    untold: (error) => {
      throw error;
    },
  });
  const pool = openPool(postgres.url, 2, { isSame });
  /** Writes, and looks again as is done every second. */
  const ask = () =>
    pool
      .query(write)
      .then(() => isSame.look(pool))
      .then(
        () => "answered",
        (error: Error) => error.message,
      );
  return { seen, pool, ask };
}

const data = () => join(postgres.directory, "data");
const kept = () => join(postgres.directory, "kept");
/** As a backup that is copied while everything is stopped. */
async function whileStopped(work: () => Promise<unknown>): Promise<void> {
  await postgres.stop();
  await work();
  await postgres.start();
}
const keep = () => whileStopped(() => copy("cp", ["-a", data(), kept()]));
const putBack = () =>
  whileStopped(async () => {
    await rm(data(), { recursive: true });
    await copy("mv", [kept(), data()]);
  });

test("a database that was only started again is the same, and one that was put back from a copy is asked nothing more", async () => {
  const { seen, pool, ask } = watched();
  expect(await ask()).toBe("answered");
  await keep();
  expect([await ask(), seen.replaced]).toEqual(["answered", 0]);
  await putBack();
  expect([await ask(), await ask(), seen.replaced]).toEqual([another, another, 1]);
  await pool.end();
});

test("a standby is waited for until it takes over, and is another database then", async () => {
  const { seen, pool, ask } = watched();
  expect(await ask()).toBe("answered");
  await postgres.stop();
  await writeFile(join(data(), "standby.signal"), "");
  // It counts as started once it may be written to.
  const started = postgres.start();
  const soon = { timeout: 20_000, interval: 50 };
  await expect.poll(ask, soon).toBe("This is a standby that nobody may write to.");
  expect(seen.replaced).toBe(0);
  const operator = openPool(postgres.url, 1);
  await operator.query("select pg_promote()");
  await expect.poll(ask, soon).toBe(another);
  expect(seen.replaced).toBe(1);
  await Promise.all([pool.end(), operator.end(), started]);
});

test("a role that may not ask which database it is is served all the same, also by connections that are opened at once", async () => {
  const operator = openPool(postgres.url, 1);
  await operator.query(
    "create role guest login password 'guest'; revoke execute on function pg_control_system() from public",
  );
  await operator.end();
  let told = 0;
  const isSame = new SameDatabase({ replaced: () => undefined, untold: () => void told++ });
  const url = Object.assign(new URL(postgres.url), { username: "guest", password: "guest" }).href;
  const pool = openPool(url, 4, { isSame });
  await Promise.all(Array.from({ length: 4 }, () => pool.query("select pg_sleep(0.1)")));
  await isSame.look(pool);
  expect(told).toBe(1);
  await pool.end();
});

test("docsync ends when its database was put back, and works on with that when it is started again", async () => {
  const platform = createTestPlatform(sharedStack().nats);
  const service = await ServiceProcess.start(platform, postgres.url);
  await keep();
  const pool = openPool(postgres.url, 1);
  // It looks every second, and somebody writes all that time.
  const since = performance.now();
  while (performance.now() - since < 4_000) await pool.query(write);
  await pool.end();
  const ended = service.ended;
  await putBack();
  expect(await ended).toBe(1);
  await service.restart();
  expect((await fetch(service.url)).status).toBe(401);
  await service.end("SIGTERM");
  await platform.close();
}, 90_000);
