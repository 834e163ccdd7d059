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

const inUse = "55006";
const patienceMs = 10_000;

/** A replication slot outlives the connection that it belongs to by a moment, and force does not move it. */
async function dropSoon(adminUrl: string, sql: string): Promise<void> {
  for (const end = Date.now() + patienceMs; ;) {
    try {
      return await asAdmin(adminUrl, sql);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== inUse || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
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
    drop: () => dropSoon(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
