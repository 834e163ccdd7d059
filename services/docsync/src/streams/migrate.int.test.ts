import { readdir, readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../testing/postgres.ts";
import { isAway, migrate, openPool } from "./database.ts";

const MIGRATIONS = new URL("./migrations/", import.meta.url);

test("a replica of the release before goes on where the tables that it has prepared statements for get more columns", async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.dispose());
  const before = openPool(postgres.url, 1);
  await before.query(
    "create schema docsync; create table docsync.migration (name text primary key, at timestamptz default now())",
  );
  for (const name of (await readdir(MIGRATIONS)).filter((file) => file < "0005").toSorted()) {
    await before.query(await readFile(new URL(name, MIGRATIONS), "utf8"));
    await before.query("insert into docsync.migration (name) values ($1)", [name]);
  }
  const ask = async () => {
    await before.query({
      name: "stream",
      text: "select s.* from docsync.stream s where path = $1",
      values: ["a"],
    });
    await before.query({
      name: "producers",
      text: "select p.* from docsync.producer p where id = $1",
      values: ["a"],
    });
  };
  await ask();

  expect(await migrate(postgres.url)).not.toEqual([]);

  // What was under way meets that its connection is gone, which it takes for a database that is away.
  await ask().catch((error: unknown) => expect(isAway(error)).toBe(true));
  await ask();
  await before.end();
});
