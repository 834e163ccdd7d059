import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { dockerAnswers } from "./docker.ts";
import { prepareNats } from "./nats.ts";
import { preparePostgres } from "./postgres.ts";
import { prepareRedis } from "./redis.ts";
import { type Server, type ServerKind, serverKinds } from "./server.ts";

/**
 * The process that owns a test run's servers. It is a process of its own, so that it outlives the runner: when the
 * runner ends, however it ends, our stdin closes, and the servers and their folder go. Should this process be killed,
 * the next keeper clears away what it left.
 *
 * It takes the kinds of servers as arguments, says their URLs as one line of JSON, and then does what each line on
 * stdin says (`{"do": "kill", "server": "nats"}`), answering each with a line.
 */
const folderPrefix = "solidtype-test-";

const commandSchema = z.object({ do: z.enum(["start", "stop", "kill"]), server: z.enum(serverKinds) });

const prepare: Record<
  ServerKind,
  (folder: string) => Promise<{ readonly url: string; readonly server: Server }>
> = {
  postgres: preparePostgres,
  nats: prepareNats,
  redis: prepareRedis,
};

type Prepare = (
  kind: ServerKind,
  folder: string,
) => Promise<{ readonly url: string; readonly server: Server }>;

/** In containers where a Docker engine answers; the library for that is loaded only then. */
async function chooseWay(): Promise<Prepare> {
  if (!(await dockerAnswers())) return (kind, folder) => prepare[kind](folder);
  const { prepareContainer } = await import("./containers.ts");
  return prepareContainer;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Which program a process is, or nothing when there is none: a pid alone may belong to another by now. On Linux from
 * /proc, since a bare Debian has no `ps`.
 */
function programOf(pid: number): Promise<string> {
  if (process.platform === "linux")
    return readFile(`/proc/${pid}/comm`, "utf8").then(
      (said) => said.trim(),
      () => "",
    );
  return new Promise((resolve) => {
    execFile("ps", ["-o", "comm=", "-p", String(pid)], (_error, said) => resolve(said.trim()));
  });
}

function endAbandoned(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended by itself, or it is somebody else's, whose keeper will see to it.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

const pidFiles: Record<string, string> = {
  "postgres/postmaster.pid": "postgres",
  "nats-server.pid": "nats-server",
  "redis-server.pid": "redis-server",
};

/** What a killed keeper left: its servers still run, under pids that their own files name. */
async function clearAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue;
    const folder = join(tmpdir(), name);
    const read = async (file: string) =>
      Number((await readFile(join(folder, file), "utf8").catch(() => "")).split("\n", 1)[0]);
    const keeper = await read("keeper.pid");
    if (!(keeper > 0) || isAlive(keeper)) continue;
    for (const [file, program] of Object.entries(pidFiles)) {
      const pid = await read(file);
      if (pid > 0 && (await programOf(pid)).endsWith(program)) endAbandoned(pid);
    }
    // Another user's stays where it is: that is no reason for this run not to start.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined);
  }
}

async function keep(kinds: readonly ServerKind[]): Promise<void> {
  await clearAbandoned();
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  await writeFile(join(folder, "keeper.pid"), `${process.pid}\n`);
  await mkdir(folder, { recursive: true });
  const servers = new Map<ServerKind, Server>();

  async function leave(exitCode: number): Promise<never> {
    await Promise.allSettled([...servers.values()].map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    process.exit(exitCode);
  }
  const lines = createInterface({ input: process.stdin });
  lines.once("close", () => void leave(0));
  // Ctrl-C reaches the whole group; the runner decides when it is over.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => void leave(0));

  try {
    const prepareOne = await chooseWay();
    const urls = await Promise.all(
      kinds.map(async (kind) => {
        const { url, server } = await prepareOne(kind, folder);
        servers.set(kind, server);
        await server.start();
        return [kind, url] as const;
      }),
    );
    process.stdout.write(`${JSON.stringify({ urls: Object.fromEntries(urls) })}\n`);
  } catch (error) {
    process.stdout.write(
      `${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`,
    );
    await leave(1);
  }

  lines.on("line", (line) => {
    const command = commandSchema.parse(JSON.parse(line));
    const server = servers.get(command.server);
    const done =
      server === undefined
        ? Promise.reject(new Error(`this keeper has no ${command.server}`))
        : server[command.do]();
    done.then(
      () => process.stdout.write('{"done":true}\n'),
      (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`),
    );
  });
}

await keep(process.argv.slice(2).map((kind) => z.enum(serverKinds).parse(kind)));
