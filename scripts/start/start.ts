import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { home } from "../paths.ts";
import { seedDemo } from "./seed-demo.ts";
import { SetupError, step } from "../steps.mjs";
import { claim, release, runningInstance } from "./instance.ts";
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
  const first = runningInstance();
  if (first && options.reset)
    throw new SetupError("SolidType is running on this data", { todo: "stop it, then reset" });
  if (first) {
    process.stdout.write(
      `SolidType ${first.ready ? "already runs" : "is already starting"} at ${first.url} (process ${first.pid})\n`,
    );
    return 0;
  }
  const url = `http://localhost:${options.port}`;
  await needPort(options.port);
  needSpace();
  const place = await postgresPlace(home);
  if (options.reset && !(await reset(options, place))) return 1;
  claim(url, false, {});

  const warden = startWarden();
  let ready = false;
  const supervisor = new Supervisor({
    logs: join(home, "logs"),
    warden,
    say: (line) =>
      process.stdout.write(`${line}
`),
    changed: (processes) => claim(url, ready, processes),
  });
  const told = toldToStop();
  try {
    const code = await Promise.race([told.then(() => 0), bringUp(supervisor, place, options, reload)]);
    if (code === undefined) {
      ready = true;
      claim(url, ready, supervisor.processes());
      process.stdout.write(`\nSolidType is ready at ${url}  (${uptime(began)}; Ctrl-C stops it)\n`);
      await told;
    }
    return 0;
  } finally {
    process.stdout.write("\nStopping …\n");
    await supervisor.stop();
    warden.dismiss();
    release();
    process.stdout.write("Stopped. The data is kept.\n");
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
  const server = reload ? undefined : await buildWeb();
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
  const seeded = join(home, "demo-seeded");
  if (options.demo && !existsSync(seeded))
    await step("Demo workspace", async (note) => {
      note(await seedDemo(`http://localhost:${ports.door}`));
      writeFileSync(seeded, "");
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
    const answer = await ask.question(`Throw away all data in ${home}? This cannot be undone. [y/N] `);
    ask.close();
    if (!/^y(es)?$/i.test(answer.trim())) return false;
  }
  const ofPostgres = [place.data, join(place.data, "..", "cluster-complete")];
  const others = ["nats", "redis", "blobs", "secrets.json", "logs", "demo-seeded"].map((name) =>
    join(home, name),
  );
  for (const path of [...ofPostgres, ...others]) rmSync(path, { recursive: true, force: true });
  process.stdout.write("  ✓ Local data thrown away\n");
  return true;
}
