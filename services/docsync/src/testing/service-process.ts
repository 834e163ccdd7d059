import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bareEnvironment, freePort, type TestPlatform } from "@solidtype/testkit";

/** The service as it runs: a process of its own. */
export class ServiceProcess {
  readonly #env: Record<string, string>;
  #child: ChildProcess | null = null;
  url = "";

  private constructor(env: Record<string, string>) {
    this.#env = env;
  }

  static async start(platform: TestPlatform, databaseUrl: string): Promise<ServiceProcess> {
    const service = new ServiceProcess({
      ...bareEnvironment(),
      ...platform.env("docsync"),
      DOCSYNC_DATABASE_URL: databaseUrl,
      LOG_LEVEL: "silent",
    });
    await service.restart();
    return service;
  }

  async restart(): Promise<void> {
    const port = await freePort();
    const main = fileURLToPath(new URL("../main.ts", import.meta.url));
    const child = spawn(process.execPath, [main], {
      env: { ...this.#env, DOCSYNC_PORT: String(port) },
      stdio: "inherit",
    });
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
    const deadline = Date.now() + 60_000;
    for (;;) {
      const there = await fetch(this.url).catch(() => null);
      if (there !== null) return;
      if (child.exitCode !== null) throw new Error(`docsync ended with ${child.exitCode} before it listened`);
      if (Date.now() > deadline) throw new Error("docsync does not listen");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The exit code, once it has ended by itself. */
  get ended(): Promise<unknown> {
    if (this.#child === null) throw new Error("docsync does not run");
    return once(this.#child, "exit").then(([code]) => code as unknown);
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
