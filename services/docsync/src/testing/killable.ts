import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bareEnvironment, type Stack, startStack } from "@solidtype/testkit";
import pg from "pg";

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
      { env: bareEnvironment(), stdio: ["pipe", "pipe", "inherit"] },
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

/** A Postgres of the test's own that can be killed without warning and started again on the same data. */
export class KillablePostgres {
  readonly #stack: Stack;

  private constructor(stack: Stack) {
    this.#stack = stack;
  }

  static async start(): Promise<KillablePostgres> {
    return new KillablePostgres(await startStack({ postgres: true }));
  }

  get url(): string {
    const { postgres } = this.#stack.urls;
    if (postgres === undefined) throw new Error("the stack has no Postgres");
    return postgres;
  }

  kill(): Promise<void> {
    return this.#stack.kill("postgres");
  }

  /** From now on every commit reaches the disk before it is answered, as in the product. */
  async syncToDisk(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    await client.query("alter system set fsync = on");
    await client.query("select pg_reload_conf()");
    const settled = async () => (await client.query<{ fsync: string }>("show fsync")).rows[0]?.fsync === "on";
    while (!(await settled())) await new Promise((resolve) => setTimeout(resolve, 20));
    await client.end();
  }

  /** The killed server's children take a moment to notice; until then the data is still taken. */
  async restart(): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await this.#stack.startServer("postgres");
        return;
      } catch (error) {
        if (attempt >= 50) throw new Error("Postgres did not come back", { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }

  dispose(): Promise<void> {
    return this.#stack.stop();
  }
}
