import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Api, type ServiceName, createApi, newId } from "@solidtype/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import type { Tokens } from "@solidtype/service-kit";
import { bareEnvironment } from "../config.ts";
import { freePort } from "../servers/server.ts";
import { sharedStack } from "../shared-stack.ts";
import { createTestDatabase } from "./test-database.ts";
import { type TestPlatform, createTestPlatform } from "./test-platform.ts";

const services = new URL("../../../../services/", import.meta.url);

export type Person = {
  readonly api: Api;
  readonly cookie: string;
  readonly email: string;
  readonly id: string;
  readonly fetch: typeof fetch;
};

export type PlatformUnderTest = {
  readonly origin: string;
  readonly databaseUrl: string;
  readonly docsyncDatabaseUrl: string;
  /** Of docsync itself, behind the door. */
  readonly docsyncUrl: string;
  /** A service's tokens, as that service signs them. */
  tokens(service: ServiceName): Tokens;
  /** Signs somebody up through the door. */
  person(name?: string): Promise<Person>;
  /** The API as whoever holds these headers. */
  as(headers: Record<string, string>): Api;
  /** Kills it as `kill -9` does and starts it again. */
  restart(service: ServiceName): Promise<void>;
  kill(service: ServiceName): Promise<void>;
  /** It keeps its connections and says nothing any more. Then it can only be killed. */
  freeze(service: ServiceName): void;
  start(service: ServiceName): Promise<void>;
  /** What waits on the bus is lost, as when its server is killed before it has written it to disk. */
  loseEvents(): Promise<void>;
  /** One more replica of the gateway; answers where it is. */
  anotherDoor(): Promise<string>;
  /** One more replica of the agent; answers where its own port is, behind the door. */
  anotherAgent(): Promise<string>;
  close(): Promise<void>;
};

/** Of everybody whom `person()` signs up. */
export const testPassword = "correct horse battery";

type Options = {
  readonly urls?: { readonly postgres: string; readonly nats: string; readonly redis: string };
  /** For every service. */
  readonly env?: Record<string, string>;
  /** Services that run beside metadata, docsync and the gateway, with what is theirs alone. */
  readonly beside?: Partial<Record<"kernel" | "agent", Record<string, string>>>;
  /** A database that the test made, for a server of its own to read. */
  readonly metadataDatabaseUrl?: string;
};

/** The platform's services as processes, as they run; the web app is a page of the test's own. */
export async function startPlatform(options: Options = {}): Promise<PlatformUnderTest> {
  const { postgres, nats, redis } = options.urls ?? sharedStack();
  const [metadataDb, docsyncDb] = await Promise.all([
    createTestDatabase(postgres),
    createTestDatabase(postgres),
  ]);
  const platform = createTestPlatform(nats);
  const [door = 0, metadata = 0, docsync = 0, agent = 0] = await Promise.all(
    [1, 2, 3, 4].map(() => freePort()),
  );
  const web = await startWeb();
  const blobs = await mkdtemp(join(tmpdir(), "solidtype-blobs-"));
  const origin = `http://127.0.0.1:${door}`;
  const env = (service: ServiceName, own: Record<string, string>) => ({
    ...bareEnvironment(),
    ...platform.env(service),
    LOG_LEVEL: "silent",
    PUBLIC_URL: origin,
    METADATA_URL: `http://127.0.0.1:${metadata}`,
    DOCSYNC_URL: `http://127.0.0.1:${docsync}`,
    AGENT_URL: `http://127.0.0.1:${agent}`,
    REDIS_URL: redis,
    BLOB_DIR: blobs,
    ...options.env,
    ...own,
  });
  const environments = {
    metadata: env("metadata", {
      DATABASE_URL: options.metadataDatabaseUrl ?? metadataDb.url,
      AUTH_SECRET: "a secret for tests that is long enough",
      PORT: String(metadata),
      DEVELOPMENT: "true",
    }),
    docsync: env("docsync", { DOCSYNC_DATABASE_URL: docsyncDb.url, DOCSYNC_PORT: String(docsync) }),
    gateway: env("gateway", {
      PORT: String(door),
      WEB_URL: web.url,
      TRUSTED_PROXIES: "127.0.0.1",
    }),
    kernel: env("kernel", { ...options.beside?.kernel }),
    agent: env("agent", { PORT: String(agent), ...options.beside?.agent }),
  };
  await Promise.all([runToEnd("metadata", environments.metadata), runToEnd("docsync", environments.docsync)]);
  const running = new Map<string, ChildProcess>();
  const start = (service: ServiceName) => running.set(service, spawnService(service, environments[service]));
  const wanted: readonly ServiceName[] = [
    "metadata",
    "docsync",
    "gateway",
    ...(["kernel", "agent"] as const).filter((service) => options.beside?.[service] !== undefined),
  ];
  for (const service of wanted) start(service);
  await untilReady(origin, wanted);

  return {
    origin,
    databaseUrl: metadataDb.url,
    docsyncDatabaseUrl: docsyncDb.url,
    docsyncUrl: `http://127.0.0.1:${docsync}`,
    tokens: (service) => platform.tokens(service),
    as: (headers) => createApi({ origin, headers: { origin, ...headers } }),
    async person(name = "Ada Lovelace") {
      const email = `${newId("person").slice(-14)}@example.test`;
      // Every person comes from an address of their own, as real ones do.
      const address = `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}`;
      const answer = await fetch(`${origin}/api/auth/sign-up/email`, {
        method: "POST",
        headers: { "content-type": "application/json", origin, "x-forwarded-for": address },
        body: JSON.stringify({ name, email, password: testPassword }),
      });
      if (!answer.ok) throw new Error(`signing up failed: ${answer.status} ${await answer.text()}`);
      const { user } = (await answer.json()) as { user: { id: string } };
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ");
      const headers = { origin, cookie };
      return {
        api: createApi({ origin, headers }),
        cookie,
        email,
        id: user.id,
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: { ...headers, ...(init?.headers as Record<string, string> | undefined) },
          }),
      };
    },
    async restart(service) {
      await stop(running.get(service));
      const since = Date.now();
      start(service);
      await untilReady(origin, [service], since);
    },
    kill: (service) => stop(running.get(service)),
    freeze: (service) => void running.get(service)?.kill("SIGSTOP"),
    async start(service) {
      const since = Date.now();
      start(service);
      await untilReady(origin, [service], since);
    },
    loseEvents: () => loseEvents(platform),
    async anotherDoor() {
      const port = await freePort();
      running.set(
        `gateway:${port}`,
        spawnService("gateway", { ...environments.gateway, PORT: String(port) }),
      );
      const second = `http://127.0.0.1:${port}`;
      await untilReady(second, ["gateway", "metadata", "docsync"]);
      return second;
    },
    async anotherAgent() {
      const port = await freePort();
      running.set(`agent:${port}`, spawnService("agent", { ...environments.agent, PORT: String(port) }));
      const second = `http://127.0.0.1:${port}`;
      await untilAnswering(second);
      return second;
    },
    async close() {
      await Promise.all([...running.values()].map(stop));
      await platform.close();
      web.server.close();
      await Promise.all([metadataDb.drop(), docsyncDb.drop(), rm(blobs, { recursive: true, force: true })]);
    },
  };
}

/**
 * Ends a service when its stdin does: a test run that is killed leaves nothing behind. What it has compiled by then is
 * kept for the next one, since it is killed and could not do so at its end.
 */
const withRunner = `data:text/javascript,${encodeURIComponent(
  "import { flushCompileCache } from 'node:module'; setTimeout(flushCompileCache, 5000).unref(); process.stdin.on('end', () => process.exit(1)).resume()",
)}`;

function spawnService(service: string, env: Record<string, string>): ChildProcess {
  const main = fileURLToPath(new URL(`${service}/src/main.ts`, services));
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", withRunner, main], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
}

async function runToEnd(service: string, env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`${service}/src/migrate.ts`, services))], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`the schema of ${service} could not be made`);
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

type Health = {
  readonly services: readonly {
    readonly name: string;
    readonly state: string;
    readonly uptimeSeconds?: number;
  }[];
};

/**
 * Waits until the door calls these services ready. `since`: only processes that began then or later count. What one that
 * was killed said last is believed for some seconds.
 */
async function untilReady(origin: string, names: readonly string[], since = 0): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    try {
      const { services } = (await (await fetch(`${origin}/api/v1/health`)).json()) as Health;
      // Uptimes are rounded to seconds.
      const oldest = Date.now() - since + 500;
      const isReady = (name: string): boolean =>
        services.some(
          (one) => one.name === name && one.state === "ready" && (one.uptimeSeconds ?? 0) * 1000 <= oldest,
        );
      if (names.every(isReady)) return;
      if (Date.now() > deadline)
        throw new Error(`the platform does not get ready: ${JSON.stringify(services)}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whatever it answers: it listens only once it is wired. */
async function untilAnswering(url: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    try {
      await (await fetch(url)).body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** By letting them grow too old: no account may delete them. */
async function loseEvents(platform: TestPlatform): Promise<void> {
  const bus = platform.bus("metadata");
  await bus.whenConnected();
  const line = bus.connection();
  if (!line.ok) throw new Error(line.error.message);
  const { streams } = await jetstreamManager(line.value, { checkAPI: false });
  const name = `${platform.prefix}-events`;
  const { config } = await streams.info(name);
  await streams.update(name, { ...config, max_age: nanos(100), duplicate_window: nanos(100) });
  while ((await streams.info(name)).state.messages > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await streams.update(name, config);
  await bus.close();
}

async function startWeb(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8", "x-nextjs-prerender": "1" })
      .end("<!doctype html><script>1</script><p>web</p>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
