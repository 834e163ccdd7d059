import { mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { home } from "../paths.ts";
import { seedDemo } from "./seed-demo.ts";
import { SetupError, step } from "../steps.mjs";
import { DemoMark } from "./demo-mark.ts";
import { claim, type InstanceState, leftRunning, release, runningInstance } from "./instance.ts";
import { readOptions, type StartOptions } from "./options.ts";
import { freePorts, needPort } from "./ports.ts";
import { createCluster, createRoles, postgresProcess, urlOf } from "./postgres.ts";
import { type PostgresPlace, postgresPlace } from "./postgres-place.ts";
import { ancestors, onEndOfAny } from "./processes.ts";
import { nats, obtain, redis } from "./programs.ts";
import { loadSecrets } from "./secrets.ts";
import {
  migrate,
  platformState,
  type Ports,
  serviceProcess,
  type Surroundings,
  uptime,
  webProcess,
} from "./services.ts";
import { natsProcess, redisProcess } from "./stores.ts";
import { untilAllAnswer } from "./until-all-answer.ts";
import { Supervisor } from "./supervisor.ts";
import { startWarden } from "./warden.ts";
import { buildWeb } from "./web-build.ts";

/** Starts the whole platform and stays until it is told to stop; gives the exit code. */
export async function start(args: string[], { reload }: { reload: boolean }): Promise<number> {
  // The bootstrap tells when it was called, so that the time of the ready line counts everything.
  const began = Number(process.env["SOLIDTYPE_BEGAN"] ?? Date.now());
  const options = readOptions(args);
  await endOfOthers();
  const first = runningInstance();
  if (first && options.reset)
    throw new SetupError("SolidType is running on this data", { todo: "stop it, then reset" });
  if (first) {
    process.stdout.write(
      `SolidType ${first.state === "ready" ? "already runs" : "is already starting"} at ${first.url} (process ${first.pid})\n`,
    );
    return 0;
  }
  needSpace();
  const url = `http://localhost:${options.port}`;
  // Before anything is asked: while somebody thinks about an answer, nobody else may begin on this folder.
  claim(url, "starting", {});
  try {
    await needPort(options.port);
    const place = await postgresPlace(home, { afresh: options.reset });
    if (options.reset && !(await reset(options, place))) return 1;
    return await untilToldToStop(url, place, { began, options, reload });
  } finally {
    release();
  }
}

type Run = { readonly began: number; readonly options: StartOptions; readonly reload: boolean };

async function untilToldToStop(
  url: string,
  place: PostgresPlace,
  { began, options, reload }: Run,
): Promise<number> {
  const warden = startWarden();
  let state: InstanceState = "starting";
  const supervisor = new Supervisor({
    logs: join(home, "logs"),
    warden,
    say: (line) =>
      process.stdout.write(`${line}
`),
    changed: (processes) => note(url, state, processes),
  });
  const told = toldToStop();
  try {
    const code = await Promise.race([told.then(() => 0), bringUp(supervisor, place, options, reload)]);
    if (code === undefined) {
      state = "ready";
      note(url, state, supervisor.processes());
      process.stdout.write(`\nSolidType is ready at ${url}  (${uptime(began)}; Ctrl-C stops it)\n`);
      await told;
    }
    return 0;
  } finally {
    process.stdout.write("\nStopping …\n");
    state = "stopping";
    note(url, state, supervisor.processes());
    await supervisor.stop();
    warden.dismiss();
    process.stdout.write("Stopped. The data is kept.\n");
  }
}

/** The platform goes on where that cannot be written, as on a full disk. */
function note(url: string, state: InstanceState, processes: Record<string, number>): void {
  try {
    claim(url, state, processes);
  } catch (error) {
    process.stdout.write(`⚠ What runs cannot be written down in ${home}: ${(error as Error).message}\n`);
  }
}

/** Two platforms on one folder would tear its data: waits for the one that is stopping, or that the warden of one ends. */
async function endOfOthers(within = 60_000): Promise<void> {
  const deadline = Date.now() + within;
  const others = () => (runningInstance()?.state === "stopping" ? ["the launcher"] : leftRunning());
  if (others().length === 0) return;
  process.stdout.write("SolidType is stopping here; it is started again once that is done …\n");
  while (others().length > 0) {
    if (Date.now() > deadline)
      throw new SetupError(`What ran here before does not end: ${others().join(", ")}`, {
        todo: "end it, or start the machine again, then start",
      });
    await wait(100);
  }
}

async function bringUp(
  supervisor: Supervisor,
  place: PostgresPlace,
  options: StartOptions,
  reload: boolean,
): Promise<void> {
  const secrets = loadSecrets(home);
  const ports = await choosePorts(options.port);
  const around: Surroundings = { home, ports, secrets, reload, demo: options.demo };
  mkdirSync(join(home, "blobs"), { recursive: true });
  const natsServer = await obtain(nats);
  const redisServer = await obtain(redis);
  const demo = new DemoMark(home, place.data);
  await step("Postgres, NATS, Redis", async () => {
    await createCluster(place, secrets.postgres);
    await Promise.all([
      supervisor.start(postgresProcess(place, ports.postgres, secrets.postgres)),
      supervisor.start(natsProcess(natsServer, home, ports.nats, secrets)),
      supervisor.start(redisProcess(redisServer, home, ports.redis, secrets)),
    ]);
    await createRoles(
      (database) => urlOf("postgres", secrets.postgres, ports.postgres, database),
      secrets.postgresRoles,
    );
  });
  await migrate(around);
  const server = reload ? undefined : join(await buildWeb(), "server.js");
  await step("Services and web app", async () => {
    await Promise.all([
      ...serviceNames.map((name) => supervisor.start(serviceProcess(name, around))),
      supervisor.start(webProcess(server, ports.web), 120_000),
    ]);
  });
  await step("All five services answer", (note) =>
    untilAllAnswer({
      states: () => platformState(ports.door),
      lastWords: (name) => supervisor.lastWords(name),
      note,
      within: 120_000,
    }),
  );
  if (options.demo && !demo.isSet)
    await step("Demo workspace", async (note) => {
      note(await seedDemo(`http://localhost:${ports.door}`));
      demo.set();
    });
}

async function choosePorts(door: number): Promise<Ports> {
  const free = await freePorts(4 + 2 * serviceNames.length);
  const next = () => free.pop() ?? 0;
  const each = () =>
    Object.fromEntries(serviceNames.map((name) => [name, next()])) as Record<ServiceName, number>;
  return { door, postgres: next(), nats: next(), redis: next(), web: next(), http: each(), health: each() };
}

/** Resolves at the first signal, or when npm or the bootstrap above this process is gone. */
function toldToStop(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => done());
    onEndOfAny(ancestors(), done);
    // Nobody may be reading any more: the stop must not fail on its own last words.
    process.stdout.on("error", () => done());
    process.stderr.on("error", () => done());
  });
}

function needSpace(): void {
  mkdirSync(home, { recursive: true });
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  if (free < 500 * 1024 * 1024)
    throw new SetupError(`The disk is full: ${Math.round(free / 1024 / 1024)} MB are left at ${home}`, {
      todo: "free some space (about 3 GB are needed), or set SOLIDTYPE_HOME to a folder on another disk",
    });
}

async function reset({ yes }: StartOptions, place: PostgresPlace): Promise<boolean> {
  if (!yes) {
    if (!process.stdin.isTTY)
      throw new SetupError("--reset throws all local data away, and nobody is here to be asked", {
        todo: "add --yes",
      });
    const ask = createInterface({ input: process.stdin, output: process.stdout });
    const question = `Throw away all data in ${home}? This cannot be undone. [y/N] `;
    // Ctrl-C and Ctrl-D are a no.
    const answer = await ask.question(question).catch(() => "");
    ask.close();
    if (!/^y(es)?$/i.test(answer.trim())) return false;
  }
  const others = ["nats", "redis", "blobs", "secrets.json", "logs"].map((name) => join(home, name));
  for (const path of [place.data, ...others]) rmSync(path, { recursive: true, force: true });
  process.stdout.write("  ✓ Local data thrown away\n");
  return true;
}
