import { randomBytes } from "node:crypto";
import pg from "pg";

export type TestDatabase = { readonly name: string; readonly url: string; drop(): Promise<void> };

async function asAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** An empty database of the test's own; `template` names one to copy, already migrated. */
export async function createTestDatabase(adminUrl: string, template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdmin(
    adminUrl,
    `CREATE DATABASE ${name}${template === undefined ? "" : ` TEMPLATE ${pg.escapeIdentifier(template)}`}`,
  );
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: () => asAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
