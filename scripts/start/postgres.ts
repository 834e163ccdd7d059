import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { SetupError, plainCause } from "../steps.mjs";
import type { PostgresPlace } from "./postgres-place.ts";
import { run, tail } from "./shell.ts";
import type { ProcessSpec } from "./supervisor.ts";

const database = "solidtype";
/** Postgres says so when a password is not the right one. */
const wrongPassword = "28P01";

/**
 * Makes the cluster when there is none. It gets its name only when it is whole: one whose making was cut off is thrown
 * away and made again, and one that stands is somebody's data.
 */
export async function createCluster(place: PostgresPlace, password: string): Promise<void> {
  if (existsSync(place.data)) return needWhole(place.data);
  const half = `${place.data}.half`;
  rmSync(half, { recursive: true, force: true });
  const passwordFile = join(place.data, "..", "first-password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.uid !== undefined && place.gid !== undefined) chownSync(passwordFile, place.uid, place.gid);
  const args = [
    "-D",
    half,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    `--pwfile=${passwordFile}`,
    "-E",
    "UTF8",
  ];
  const { code, output } = await run(
    join(place.bin, "initdb"),
    [...args, "--locale=C", "--no-instructions"],
    {
      env: { LC_ALL: "C" },
      ...asUser(place),
    },
  );
  rmSync(passwordFile, { force: true });
  if (code !== 0)
    throw new SetupError(`Postgres could not make its data folder${causeOf(output)}`, {
      tried: `initdb -D ${half}\n         ${tail(output)}`,
      todo: plainCause(output)?.todo ?? "read the lines above",
    });
  renameSync(half, place.data);
}

/** Earlier releases made it under its last name. The three databases that each has are copied at the end. */
function needWhole(data: string): void {
  const bases = existsSync(join(data, "base")) ? readdirSync(join(data, "base")) : [];
  const isWhole = bases.length >= 3 && existsSync(join(data, "global/pg_control"));
  if (!isWhole)
    throw new SetupError(`The Postgres data in ${data} is not whole; its making may have been cut off`, {
      tried: "to find its control file and its databases",
      todo: "put a whole copy there, or start afresh without the local data: npm start -- --reset",
    });
}

const causeOf = (output: string) => {
  const cause = plainCause(output);
  return cause ? `: ${cause.what}` : "";
};

const asUser = ({ uid, gid }: PostgresPlace) => ({
  ...(uid === undefined ? {} : { uid }),
  ...(gid === undefined ? {} : { gid }),
});

export function postgresProcess(place: PostgresPlace, port: number, password: string): ProcessSpec {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    wal_level: "logical",
    max_connections: "200",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return {
    name: "postgres",
    tier: 0,
    command: join(place.bin, "postgres"),
    args: ["-D", place.data, "-p", String(port), ...options],
    env: { LC_ALL: "C", TZ: "UTC" },
    cwd: join(place.data, ".."),
    ...asUser(place),
    // The fast way down: SIGTERM would wait for every client to leave by itself.
    stopSignal: "SIGINT",
    ready: () => answers(urlOf("postgres", password, port, "postgres")),
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === wrongPassword)
      throw new SetupError("The Postgres data of this folder was made with other secrets", {
        tried: "to sign in with the password in secrets.json",
        todo: "restore secrets.json from a copy, or start afresh without the local data: npm start -- --reset",
      });
    return false; // not yet: the caller asks again and knows when to give up
  } finally {
    await client.end().catch(() => undefined);
  }
}

export const urlOf = (role: string, password: string, port: number, name = database) =>
  `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;

/**
 * Makes the database and one role per service that stores in it. Each may make and own its own schemas and sees
 * nothing of the other's; metadata may replicate, because the shapes are fed from the log. Run at every start: it
 * changes nothing that is right already.
 */
export async function createRoles(
  /** Where the superuser reaches a database. */
  urlOfAdmin: (database: string) => string,
  roles: { readonly metadata: string; readonly docsync: string },
): Promise<void> {
  const admin = new pg.Client({ connectionString: urlOfAdmin("postgres") });
  await admin.connect();
  try {
    for (const [role, password] of Object.entries(roles)) {
      const { rowCount } = await admin.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
      if (rowCount === 0) await admin.query(`CREATE ROLE ${admin.escapeIdentifier(role)} LOGIN`);
      const rights = role === "metadata" ? "REPLICATION" : "NOREPLICATION";
      await admin.query(
        `ALTER ROLE ${admin.escapeIdentifier(role)} WITH LOGIN ${rights} PASSWORD ${admin.escapeLiteral(password)}`,
      );
    }
    const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${database}`);
    await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await admin.query(`GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${database} TO metadata, docsync`);
  } finally {
    await admin.end();
  }
  const inside = new pg.Client({ connectionString: urlOfAdmin(database) });
  await inside.connect();
  try {
    await inside.query("REVOKE ALL ON SCHEMA public FROM PUBLIC");
    await inside.query("GRANT ALL ON SCHEMA public TO metadata");
  } finally {
    await inside.end();
  }
}
