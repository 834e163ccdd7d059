import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { bareEnvironment } from "../config.ts";

/** A server that a test may take down and bring back; its port and its data stay. */
export type Server = {
  start(): Promise<void>;
  /** In order, as an operator would. */
  stop(): Promise<void>;
  /** As the machine might: kill -9. */
  kill(): Promise<void>;
};

export const serverKinds = ["postgres", "nats", "redis"] as const;
export type ServerKind = (typeof serverKinds)[number];

/** Until somebody listens there a port stays free to look at: who asks twice at once must not be given one twice. */
const given = new Set<number>();

/** A free port below those that the system hands to outgoing connections, one of which could take it at once again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
  throw new Error("no free port on the loopback interface");
}

const alsoIn = ["/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"];

/** Where a program is; Debian puts servers where an ordinary user's PATH does not look. */
export function findProgram(name: string, variable: string): string {
  const folders = [...(bareEnvironment()["PATH"] ?? "").split(delimiter), ...alsoIn];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      continue;
    }
  }
  throw new Error(
    `${name} was found neither on PATH nor in ${alsoIn.join(", ")}: install it (apt-get install ${name}, or brew install ${name}) or set ${variable}`,
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

/** Waits until the port takes connections; a program that ends before says why in its last words. */
async function untilListening(
  child: ChildProcess,
  port: number,
  name: string,
  lastWords: () => string,
): Promise<void> {
  const until = Date.now() + 20_000;
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${name} ended at once: ${lastWords()}`);
    if (Date.now() > until)
      throw new Error(`${name} did not listen on port ${port} within 20 s: ${lastWords()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

/** A server that is one process and listens on a port when it is ready; `{folder}/{name}.pid` says which. */
export function processServer(
  folder: string,
  name: string,
  program: string,
  args: readonly string[],
  port: number,
): Server {
  let child: ChildProcess | undefined;
  return {
    async start() {
      let said = "";
      child = spawn(program, args, { env: bareEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
      await writeFile(join(folder, `${name}.pid`), `${child.pid}\n`);
      await untilListening(child, port, name, () => said);
    },
    stop: () => end(child, "SIGTERM"),
    kill: () => end(child, "SIGKILL"),
  };
}
