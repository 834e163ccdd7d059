import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { defaultSubjectPrefix } from "@solidtype/contracts";
import { renderNatsConf } from "@solidtype/service-kit";
import type { Program } from "./programs.ts";
import type { Secrets } from "./secrets.ts";
import type { ProcessSpec } from "./supervisor.ts";

/** The NATS server of one data folder, with one account per service. */
export function natsProcess(program: Program, home: string, port: number, secrets: Secrets): ProcessSpec {
  const folder = join(home, "nats");
  const conf = join(folder, "nats.conf");
  mkdirSync(join(folder, "jetstream"), { recursive: true });
  const text = renderNatsConf({
    host: insideHost(program),
    port,
    storeDir: join(folder, "jetstream"),
    prefix: defaultSubjectPrefix,
    passwords: secrets.nats,
  });
  writeFileSync(conf, text, { mode: 0o600 });
  return {
    name: "nats",
    tier: 1,
    ...invocation(program, "nats-server", ["-c", conf], folder, port),
    ready: () => says(port, "", "INFO "),
  };
}

/** The Redis of one data folder: every write is on disk within a second, and a full memory refuses, never forgets. */
export function redisProcess(program: Program, home: string, port: number, secrets: Secrets): ProcessSpec {
  const folder = join(home, "redis");
  const conf = join(folder, "redis.conf");
  mkdirSync(folder, { recursive: true });
  const lines = {
    bind: insideHost(program),
    port,
    dir: `"${folder}"`,
    requirepass: secrets.redis,
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    daemonize: "no",
    save: '""',
  };
  const text = Object.entries(lines).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(conf, text.join(""), { mode: 0o600 });
  return {
    name: "redis",
    tier: 1,
    ...invocation(program, "redis-server", [conf], folder, port),
    ready: () => says(port, `AUTH ${secrets.redis}\r\nPING\r\n`, "+OK\r\n+PONG"),
  };
}

export const redisUrl = (port: number, secrets: Secrets) => `redis://:${secrets.redis}@127.0.0.1:${port}`;

/** In a container the server must listen on all of its own interfaces; its port is published on the loopback only. */
const insideHost = (program: Program) => (program.kind === "image" ? "0.0.0.0" : "127.0.0.1");

function invocation(program: Program, command: string, args: string[], folder: string, port: number) {
  const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" };
  if (program.kind === "executable") return { command: program.path, args, env, cwd: folder };
  // Docker's client finds its engine and the registry's certificates by what whoever starts it has set.
  const ofDocker = /^(HOME|DOCKER_\w+|XDG_RUNTIME_DIR|SSL_CERT_(FILE|DIR)|SSH_AUTH_SOCK)$/;
  const client = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && ofDocker.test(name) ? [[name, value]] : [],
  );
  const user = process.getuid && process.getgid ? ["--user", `${process.getuid()}:${process.getgid()}`] : [];
  const published = ["-p", `127.0.0.1:${port}:${port}`, "-v", `${folder}:${folder}`];
  const run = ["run", "--rm", "--init", ...user, ...published, program.image, command, ...args];
  return { command: program.docker, args: run, env: { ...env, ...Object.fromEntries(client) }, cwd: folder };
}

/** Whether a server on the loopback greets, or answers the words it is sent, as it should. */
function says(port: number, words: string, expected: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let heard = "";
    const end = (good: boolean) => {
      socket.destroy();
      done(good);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once("error", () => end(false));
    socket.once("connect", () => words && socket.write(words));
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("utf8");
      if (heard.length >= expected.length) end(heard.startsWith(expected));
    });
    socket.once("close", () => done(false));
  });
}
