import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SetupError } from "../steps.mjs";
import { LogFile } from "./log-file.ts";
import type { Warden } from "./warden.ts";

export type ProcessSpec = {
  name: string;
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Answers whether it serves; asked until it does. */
  ready: () => Promise<boolean>;
  stopSignal?: NodeJS.Signals;
  /** Processes of a higher tier stop earlier: the door first, the stores last. */
  tier: number;
};

/** One process that is kept alive. */
type Kept = {
  spec: ProcessSpec;
  log: LogFile;
  child?: ChildProcess;
  /** What the last one left of its own is still being ended. */
  leaving?: Promise<void>;
  failures: number;
  startedAt: number;
};

const firstPause = 300;
const longestPause = 10_000;
/** A process that lived this long counts as healthy: its next pause is the shortest again. */
const healthyAfter = 20_000;
/** What a process has left of its own may take this long to go. */
const leavesWithin = 5000;
/** A service says with this code that its configuration is at fault: starting it again would not help. */
const configurationExit = 78;

/**
 * Starts processes and keeps them: one that dies is started again after a pause that doubles while it keeps dying,
 * and its last log lines are shown. Each one leads a process group of its own, so a Ctrl-C at the terminal reaches
 * only the launcher, which then stops them in order.
 */
export class Supervisor {
  readonly #kept: Kept[] = [];
  readonly #logs: string;
  readonly #warden: Warden;
  readonly #say: (line: string) => void;
  readonly #changed: (processes: Record<string, number>) => void;
  readonly #trimming: NodeJS.Timeout;
  #stopping = false;

  constructor(options: {
    logs: string;
    warden: Warden;
    say: (line: string) => void;
    /** Told whenever a process has started or ended. */
    changed?: (processes: Record<string, number>) => void;
  }) {
    this.#logs = options.logs;
    this.#warden = options.warden;
    this.#say = options.say;
    this.#changed = options.changed ?? (() => undefined);
    this.#trimming = setInterval(() => this.#kept.forEach(({ log }) => log.trim()), 60_000);
    this.#trimming.unref();
  }

  /** Starts a process and waits until it serves; gives up after `within` ms, or at once when it cannot be helped. */
  async start(spec: ProcessSpec, within = 60_000): Promise<void> {
    const kept: Kept = {
      spec,
      log: new LogFile(join(this.#logs, `${spec.name}.log`)),
      failures: 0,
      startedAt: 0,
    };
    this.#kept.push(kept);
    this.#spawn(kept);
    const deadline = Date.now() + within;
    while (!(await spec.ready())) {
      if (this.#stopping) throw new SetupError("Stopped while starting");
      const cannot = !kept.child && (kept.failures >= 3 || kept.failures === Number.POSITIVE_INFINITY);
      if (cannot || Date.now() > deadline)
        throw this.#gaveUp(kept, cannot ? "ended again and again" : "does not answer");
      await wait(50);
    }
  }

  /** The processes that stand at this moment, by name. */
  processes(): Record<string, number> {
    return Object.fromEntries(
      this.#kept.flatMap(({ spec, child }) => (child?.pid ? [[spec.name, child.pid]] : [])),
    );
  }

  /** The end of a process's log, and where the whole of it is. */
  lastWords(name: string): { readonly lines: readonly string[]; readonly path: string } {
    const log = this.#kept.find(({ spec }) => spec.name === name)?.log;
    const lines = log?.last(6).map((line) => line.slice(0, 400));
    return { lines: lines ?? [], path: log?.path ?? join(this.#logs, `${name}.log`) };
  }

  /** Stops everything, tier by tier; what does not go in time is ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#trimming);
    const tiers = [...new Set(this.#kept.map(({ spec }) => spec.tier))].sort((a, b) => b - a);
    for (const tier of tiers)
      await Promise.all(this.#kept.filter(({ spec }) => spec.tier === tier).map(stopOne));
  }

  #spawn(kept: Kept): void {
    const { spec, log } = kept;
    const handle = log.open();
    const child = spawn(spec.command, spec.args, {
      env: spec.env,
      stdio: ["ignore", handle ?? "ignore", handle ?? "ignore"],
      detached: true,
      ...(spec.cwd ? { cwd: spec.cwd } : {}),
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
    if (handle !== undefined) closeSync(handle);
    kept.child = child;
    kept.startedAt = Date.now();
    if (child.pid) this.#warden.began(child.pid);
    this.#changed(this.processes());
    child.once("error", (error) => this.#ended(kept, child, error.message));
    child.once("exit", (code, signal) =>
      this.#ended(kept, child, signal ? `signal ${signal}` : `exit code ${code}`),
    );
  }

  #ended(kept: Kept, child: ChildProcess, how: string): void {
    if (kept.child !== child) return;
    delete kept.child;
    kept.leaving = this.#clearAway(child.pid);
    if (this.#stopping) return;
    this.#changed(this.processes());
    if (Date.now() - kept.startedAt > healthyAfter) kept.failures = 0;
    kept.failures++;
    if (child.exitCode === configurationExit) kept.failures = Number.POSITIVE_INFINITY;
    const pause = Math.min(longestPause, firstPause * 2 ** (kept.failures - 1));
    const next = Number.isFinite(kept.failures)
      ? `starting it again in ${pause / 1000} s`
      : "its configuration is at fault";
    const words = kept.log.last(5).map((line) => `      ${line.slice(0, 400)}`);
    this.#say([`⚠ ${kept.spec.name} ended (${how}); ${next}. Its last lines:`, ...words].join("\n"));
    if (!Number.isFinite(kept.failures)) return;
    setTimeout(async () => {
      await kept.leaving;
      if (!this.#stopping) this.#spawn(kept);
    }, pause);
  }

  /** What a killed process leaves of its own holds its port, so that the next one could not listen. */
  async #clearAway(group: number | undefined): Promise<void> {
    if (group === undefined) return;
    await endGroup(group);
    this.#warden.ended(group);
  }

  #gaveUp(kept: Kept, why: string): SetupError {
    const { lines, path } = this.lastWords(kept.spec.name);
    return new SetupError(`${kept.spec.name} ${why}`, {
      tried: [`${kept.spec.command} ${kept.spec.args.join(" ")}`, ...lines].join("\n         "),
      todo: `read ${path}`,
    });
  }
}

async function stopOne(kept: Kept): Promise<void> {
  await stopProcess(kept);
  await kept.leaving;
}

async function stopProcess({ child, spec }: Kept): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(spec.stopSignal ?? "SIGTERM");
  const late = wait(10_000, "late", { ref: false });
  if ((await Promise.race([ended, late])) !== "late") return;
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

/** The group of a process that has ended: what is left in it is asked to go, and made to when it does not. */
async function endGroup(group: number): Promise<void> {
  const tell = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-group, signal);
    } catch {
      return false; // nobody is left in it
    }
  };
  if (!tell("SIGTERM")) return;
  const deadline = Date.now() + leavesWithin;
  while (tell(0) && Date.now() < deadline) await wait(50);
  tell("SIGKILL");
}
