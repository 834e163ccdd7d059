import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { freePorts } from "../../scripts/start/ports.ts";

const root = resolve(import.meta.dirname, "../..");

/** A running SolidType, started as a person starts it. */
export type Product = {
  url: string;
  home: string;
  /** Everything it has said so far. */
  said(): string;
  /** The process `npm start` itself. */
  npm: ChildProcess;
  /** Its processes by name, as they are now. */
  processes(): Record<string, number>;
  /** Waits for its end; the exit code is not the platform's but npm's. */
  ended: Promise<void>;
  /** Ends it and throws its data away. */
  dispose(): Promise<void>;
};

export type Where = {
  home?: string;
  port?: number;
  /** What whoever starts it has in their environment beside the usual. */
  env?: { readonly [name: string]: string };
};

/** A data folder that any user may pass through, so that Postgres keeps its data inside it even when root runs this. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), "solidtype-e2e-"));
  chmodSync(home, 0o755);
  return home;
}

/** How this machine reaches a registry, where it must first be told. */
const networkSettings = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(https?_proxy|no_proxy|node_extra_ca_certs)$/i.test(name),
    ),
  );

/** Runs `npm start` with data and port of its own, and waits for the ready line. */
export async function startProduct(where: Where = {}): Promise<Product> {
  const home = where.home ?? temporaryHome();
  const port = where.port ?? (await freePorts(1))[0] ?? 0;
  let text = "";
  const npm = spawn("npm", ["start", "--", "--port", String(port)], {
    cwd: root,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      SOLIDTYPE_HOME: home,
      TMPDIR: process.env["TMPDIR"],
      ...networkSettings(),
      ...where.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const ended = new Promise<void>((done) => npm.once("close", () => done()));
  const ready = new Promise<void>((done, fail) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("SolidType is ready at")) done();
    };
    npm.stdout.on("data", hear);
    npm.stderr.on("data", hear);
    void ended.then(() => fail(new Error(`npm start ended before it was ready:\n${text}`)));
  });
  const product: Product = {
    url: `http://localhost:${port}`,
    home,
    said: () => text,
    npm,
    processes: () => {
      const file = readFileSync(join(home, "instance.json"), "utf8");
      return (JSON.parse(file) as { processes: Record<string, number> }).processes;
    },
    ended,
    dispose: async () => {
      if (npm.exitCode === null && npm.pid) process.kill(-npm.pid, "SIGINT");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
  try {
    await ready;
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
  return product;
}

/** States of the services by name, as the front door tells them. */
export async function serviceStates(url: string): Promise<Record<string, string>> {
  const response = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(3000) });
  const health = (await response.json()) as { services: { name: string; state: string }[] };
  return Object.fromEntries(health.services.map(({ name, state }) => [name, state]));
}
