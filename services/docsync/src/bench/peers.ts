import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { migrate } from "../streams/database.ts";
import { startPostgres } from "../testing/postgres.ts";

export type Server = { readonly url: string; rssMegabytes(): number; stop(): Promise<void> };

/** Servers run as processes of their own, so that the load does not share their event loop. */
async function start(file: string, ...args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("http://")) resolve(line);
    });
  });
  return {
    url,
    rssMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Ours, on a Postgres that syncs to disk. */
export async function startOurs(): Promise<Server> {
  const postgres = await startPostgres(true);
  await migrate(postgres.url);
  const server = await start("../testing/replica-process.ts", postgres.url);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await postgres.dispose();
    },
  };
}

/** The stock server with file storage. */
export const startStock = (): Promise<Server> => start("./stock-process.ts");
/** A Fastify that takes the same bodies and keeps nothing. */
export const startBare = (): Promise<Server> => start("./bare-process.ts");
