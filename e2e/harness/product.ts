import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { freePorts } from "../../scripts/start/ports.ts";
import { isAlive, leashTo, signalGroup } from "./groups.ts";
import { untilBack, waitFor } from "./recovery.ts";

const root = resolve(import.meta.dirname, "../..");

/** A running SolidType, started as a person starts it. */
export type Product = {
  url: string;
  home: string;
  /** Everything it has said so far. */
  said(): string;
  /** Signals everything that `npm start` is: npm, its shell and the launcher, as a terminal does. */
  signal(signal: NodeJS.Signals): void;
  /** The process `npm start` itself. */
  npm: ChildProcess;
  /** Its processes by name, as they are now. */
  processes(): Record<string, number>;
  /** The process of this name; waits for one that is being started again. */
  process(name: string): Promise<number>;
  /** Kills one as `kill -9` does. */
  kill(name: string): Promise<Killed>;
  /** Waits for its end; the exit code is not the platform's but npm's. */
  ended: Promise<void>;
  /** Ends it, and throws its data away if they are its own. */
  dispose(): Promise<void>;
};

type Killed = {
  readonly pid: number;
  /** Waits until another has taken its place, and all services are ready without what the killed one said last. */
  back(): Promise<void>;
};

export type Where = {
  /** A folder that stays; without it there is one of its own. */
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

/** Without what a run of the tests has put before it: a person's npm runs on the machine's own Node, with its npmrc. */
const machinePath = () =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((place) => !place.includes("node_modules"))
    .join(delimiter);

/** How this machine reaches a registry, where it must first be told. */
const networkSettings = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(https?_proxy|no_proxy|node_extra_ca_certs|npm_config_(registry|https?_proxy|proxy|noproxy|ca|cafile|strict_ssl|userconfig|globalconfig))$/i.test(
        name,
      ),
    ),
  );

/** Runs `npm start` with data and port of its own, and waits for the ready line. */
export async function startProduct(where: Where = {}): Promise<Product> {
  const own = where.home === undefined ? temporaryHome() : undefined;
  const home = where.home ?? own ?? "";
  const port = where.port ?? (await freePorts(1))[0] ?? 0;
  let text = "";
  const npm = spawn("npm", ["start", "--", "--port", String(port)], {
    cwd: root,
    env: {
      PATH: machinePath(),
      HOME: process.env["HOME"],
      SOLIDTYPE_HOME: home,
      TMPDIR: process.env["TMPDIR"],
      ...networkSettings(),
      ...where.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const leash = npm.pid === undefined ? undefined : leashTo(npm.pid, own);
  const ended = new Promise<void>((done) => {
    npm.once("close", () => done());
    npm.once("error", () => done());
  });
  const ready = new Promise<void>((done) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("SolidType is ready at")) done();
    };
    npm.stdout.on("data", hear);
    npm.stderr.on("data", hear);
  });
  const url = `http://localhost:${port}`;
  const processes = () =>
    Object.fromEntries(
      Object.entries(instanceIn(home)?.processes ?? {}).map(([name, { pid }]) => [name, pid]),
    );
  const signal = (name: NodeJS.Signals) => signalGroup(npm.pid, name);
  const product: Product = {
    url,
    home,
    said: () => text,
    signal,
    npm,
    processes,
    process: (name) =>
      waitFor(`a process of ${name}`, () => {
        const pid = processes()[name];
        return pid !== undefined && isAlive(pid) ? pid : undefined;
      }),
    async kill(name) {
      const pid = await product.process(name);
      const at = Date.now();
      process.kill(pid, "SIGKILL");
      return { pid, back: () => untilBack(product, { name, pid, at }) };
    },
    ended,
    async dispose() {
      signal("SIGINT");
      if ((await Promise.race([ended, late(60_000)])) === "late") signal("SIGKILL");
      await ended;
      // The launcher may outlive an npm that was killed, by as long as it takes to notice and to stop everything.
      await waitFor("the end of the launcher", () => instanceIn(home) === undefined || undefined);
      leash?.kill("SIGKILL");
      if (own !== undefined) rmSync(own, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
    },
  };
  const first = await Promise.race([
    ready.then(() => "ready"),
    ended.then(() => "ended"),
    late(startsWithin),
  ]);
  if (first === "ready") return product;
  await product.dispose().catch(() => undefined);
  throw new Error(
    first === "ended"
      ? `npm start ended before it was ready:\n${text}`
      : `npm start was not ready within ${startsWithin / 1000} s:\n${text}`,
  );
}

/** From a clone without dependencies, on a busy machine; less than the set-up of a suite may take. */
const startsWithin = 480_000;

const late = (ms: number) => wait(ms, "late" as const, { ref: false });

type Instance = {
  readonly pid: number;
  readonly processes: { readonly [name: string]: { readonly pid: number } };
};

/** The launcher that has this folder, and what it runs. */
function instanceIn(home: string): Instance | undefined {
  const file = join(home, "instance.json");
  if (!existsSync(file)) return undefined;
  const instance = JSON.parse(readFileSync(file, "utf8")) as Instance;
  return isAlive(instance.pid) ? instance : undefined;
}
