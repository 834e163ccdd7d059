import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { sharedStack } from "@solidtype/testkit";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { root } from "../paths.ts";

/** Roles are a server's, which other tests use at the same time. */
const mark = randomUUID().slice(0, 8);
const named = (name: string) => `${name}_${mark}`;
const { postgres } = sharedStack();
const urlOf = (role: string): string =>
  Object.assign(new URL(postgres), { username: named(role), pathname: named("solidtype") }).href;

/** The commands as docs/OPERATIONS.md tells an operator to type them, each with the password that the test server has. */
const [, page = ""] =
  /```sql\n(CREATE DATABASE[^`]*)```/.exec(readFileSync(join(root, "docs/OPERATIONS.md"), "utf8")) ?? [];
const commands = page
  .replaceAll("…", new URL(postgres).password)
  .replaceAll(/\b(solidtype|metadata|docsync|electric)\b/g, (name) => named(name));

async function as<Value>(url: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const migrate = (service: string, env: Record<string, string>): string =>
  execFileSync(process.execPath, [join(root, "services", service, "src/migrate.ts")], {
    env,
    encoding: "utf8",
  });

afterAll(() =>
  as(postgres, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${named("solidtype")} WITH (FORCE)`);
    for (const role of ["electric", "metadata", "docsync"])
      await client.query(`DROP ROLE IF EXISTS ${named(role)}`);
  }),
);

test("the roles that the page on operating makes are enough for both schemas and for Electric, and no more", async () => {
  const [before = "", inside = ""] = commands.split(/^\\c .*$/m);
  for (const command of before.split(";\n").filter((text) => text.trim() !== ""))
    await as(postgres, (client) => client.query(command));
  await as(Object.assign(new URL(postgres), { pathname: named("solidtype") }).href, (client) =>
    client.query(inside),
  );

  expect(migrate("metadata", { DATABASE_URL: urlOf("metadata") })).toContain("applied");
  expect(migrate("docsync", { DOCSYNC_DATABASE_URL: urlOf("docsync") })).toContain("ran");
  await as(urlOf("electric"), async (client) => {
    await client.query("CREATE PUBLICATION electric_publication_default");
    await client.query("ALTER PUBLICATION electric_publication_default ADD TABLE project");
    await client.query("ALTER TABLE project REPLICA IDENTITY FULL");
    await client.query("SELECT * FROM project");
    await client.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [named("slot")]);
    await client.query("SELECT pg_drop_replication_slot($1)", [named("slot")]);
  });
  const peep = (role: string, table: string) =>
    as(urlOf(role), (client) => client.query(`SELECT * FROM ${table}`));
  await expect(peep("docsync", "project")).rejects.toThrow("permission denied");
  await expect(peep("metadata", "docsync.migration")).rejects.toThrow("permission denied");
}, 120_000);
