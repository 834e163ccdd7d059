import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { type ServiceName, serviceNames } from "@solidtype/contracts";
import { writePublicKeys } from "@solidtype/service-kit";
import { root } from "../paths.ts";
import { SetupError, plainCause, seconds, step } from "../steps.mjs";
import { urlOf } from "./postgres.ts";
import type { Secrets } from "./secrets.ts";
import { run, tail } from "./shell.ts";
import { redisUrl } from "./stores.ts";
import type { ProcessSpec } from "./supervisor.ts";

/** Where everything of one running platform listens. */
export type Ports = {
  door: number;
  postgres: number;
  nats: number;
  redis: number;
  web: number;
  http: Record<ServiceName, number>;
  health: Record<ServiceName, number>;
};

export type Surroundings = {
  home: string;
  ports: Ports;
  secrets: Secrets;
  reload: boolean;
  demo: boolean;
};

/** What of the launcher's own environment a child sees: nothing else, so that no stray variable changes it. */
const passedOn = [
  "PATH",
  "HOME",
  "TZ",
  "LANG",
  "NODE_COMPILE_CACHE",
  // Where a network's own certificate stands before mail server, model provider and traces as well.
  "NODE_EXTRA_CA_CERTS",
  "LOG_LEVEL",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "SMTP_URL",
  "MAIL_FROM",
  "AUDIT_KEEP_DAYS",
  "SIGN_UP",
];
/** The agent's model provider, and what it may cost, is chosen by whoever starts the platform. */
const passedToAgent = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "AGENT_MODEL",
  "AGENT_MAX_ANSWER_TOKENS",
  "AGENT_MAX_RUN_TOKENS",
  "AGENT_DAY_TOKENS",
  "AGENT_DAY_TOKENS_ALL",
  "AGENT_MAX_STEPS",
  "AGENT_RUNS",
];

function ownEnvironment(names: readonly string[] = passedOn): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Every variable that a service reads, as docs and .env.example name them. */
export function serviceEnvironment(name: ServiceName, around: Surroundings): Record<string, string> {
  const { home, ports, secrets, reload } = around;
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const publicKeys = new Map(serviceNames.map((service) => [service, secrets.tokenKeys[service].publicKey]));
  const own: Record<ServiceName, Record<string, string>> = {
    metadata: {
      DATABASE_URL: urlOf("metadata", secrets.postgresRoles.metadata, ports.postgres),
      AUTH_SECRET: secrets.auth,
      PUBLIC_URL: `http://localhost:${ports.door}`,
      DEVELOPMENT: "true",
    },
    docsync: {
      DOCSYNC_DATABASE_URL: urlOf("docsync", secrets.postgresRoles.docsync, ports.postgres),
      DOCSYNC_PORT: String(ports.http.docsync),
    },
    kernel: { REDIS_URL: redisUrl(ports.redis, secrets) },
    agent: { ...ownEnvironment(passedToAgent), PUBLIC_URL: `http://localhost:${ports.door}` },
    gateway: {
      WEB_URL: local(ports.web),
      PUBLIC_URL: `http://localhost:${ports.door}`,
      REDIS_URL: redisUrl(ports.redis, secrets),
      DEMO: String(around.demo),
    },
  };
  return {
    ...ownEnvironment(),
    NODE_ENV: reload ? "development" : "production",
    NATS_URL: `nats://127.0.0.1:${ports.nats}`,
    NATS_PASSWORD: secrets.nats[name],
    TOKEN_PRIVATE_KEY: secrets.tokenKeys[name].privateKey,
    TOKEN_PUBLIC_KEYS: writePublicKeys(publicKeys),
    HEALTH_PORT: String(ports.health[name]),
    PORT: String(name === "gateway" ? ports.door : ports.http[name]),
    BLOB_DIR: join(home, "blobs"),
    METADATA_URL: local(ports.http.metadata),
    DOCSYNC_URL: local(ports.http.docsync),
    KERNEL_URL: local(ports.http.kernel),
    AGENT_URL: local(ports.http.agent),
    ...own[name],
  };
}

/** Lets every service that stores bring its schema up to date, one after the other. */
export async function migrate(around: Surroundings): Promise<void> {
  for (const name of serviceNames) {
    const file = join(root, "services", name, "src/migrate.ts");
    if (!existsSync(file)) continue;
    await step(`Schema of ${name}`, async (note) => {
      const env = serviceEnvironment(name, around);
      const { code, output } = await run(process.execPath, [file], { cwd: root, env });
      if (code !== 0) {
        const cause = plainCause(output);
        throw new SetupError(
          `The schema of ${name} could not be brought up to date${cause ? `: ${cause.what}` : ""}`,
          {
            tried: `node ${file}\n         ${tail(output)}`,
            todo: cause?.todo ?? "read the lines above; the data is as it was before this step",
          },
        );
      }
      note(output.trim().split("\n").at(-1) ?? "");
    });
  }
}

/**
 * glibc keeps what each of many threads has freed for that thread: V8 compiles on all of them, and after an hour a
 * quarter of the platform's memory was held for nobody. Once a large block was freed, it also keeps as much again at the
 * end of its heap; a fixed bound goes without.
 */
const givesBack = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: String(1 << 20) };

/**
 * While a process starts, V8 lets the room for young objects of each thread grow to 64 MB, and takes it back only at the
 * next collection of the whole heap: minutes later where little happens. Ten threads of one machine have no use for that;
 * with a quarter of it none of them took more time.
 */
const smallYoungSpace = "--max-semi-space-size=8";

/** The folders that a service is made of. */
const sourcesOf = (name: ServiceName): string =>
  globSync(["packages/*/src", `services/${name}/src`], { cwd: root })
    .map((folder) => join(root, folder))
    .join(delimiter);

const quiet = "--disable-warning=ExperimentalWarning";

export function serviceProcess(name: ServiceName, around: Surroundings): ProcessSpec {
  const main = join(root, "services", name, "src/main.ts");
  return {
    name,
    tier: name === "gateway" ? 3 : 2,
    command: process.execPath,
    args: [
      quiet,
      ...(around.reload ? [join(import.meta.dirname, "reloading.ts"), sourcesOf(name), quiet] : []),
      smallYoungSpace,
      main,
    ],
    env: { ...serviceEnvironment(name, around), ...givesBack },
    cwd: root,
    ready: () => answersOk(`http://127.0.0.1:${around.ports.health[name]}/readyz`),
  };
}

export function webProcess(server: string | undefined, port: number): ProcessSpec {
  const app = join(root, "apps/web");
  const development = [
    join(app, "node_modules/next/dist/bin/next"),
    "dev",
    "--port",
    String(port),
    "--hostname",
    "127.0.0.1",
  ];
  return {
    name: "web",
    tier: 2,
    command: process.execPath,
    args: server ? [smallYoungSpace, server] : development,
    env: {
      ...ownEnvironment(["PATH", "HOME", "TZ", "LANG", "NODE_COMPILE_CACHE"]),
      ...givesBack,
      NODE_ENV: server ? "production" : "development",
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    cwd: app,
    ready: () => answersOk(`http://127.0.0.1:${port}/`),
  };
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000), redirect: "manual" });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false; // not yet: the caller asks again and knows when to give up
  }
}

/** Services by name with their states, as the door tells them; nothing while it does not answer. */
export async function platformState(door: number): Promise<Record<string, string> | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${door}/api/v1/health`, {
      signal: AbortSignal.timeout(2000),
    });
    const health = (await response.json()) as { services: { name: string; state: string }[] };
    return Object.fromEntries(health.services.map(({ name, state }) => [name, state]));
  } catch {
    return undefined; // the door is not open yet
  }
}

export const uptime = (since: number) => seconds(Date.now() - since);
