import { randomBytes } from "node:crypto";
import { type Heartbeat, type ServiceHealth, type ServiceName, heartbeatEveryMs } from "@solidtype/contracts";
import { type Bus, openBus } from "../bus/bus.ts";
import type { CommonConfig } from "../config/common-config.ts";
import { type Check, DependencyChecks } from "../health/dependency-checks.ts";
import { openHealthServer } from "../health/health-server.ts";
import { beat } from "../health/heartbeats.ts";
import { type Metrics, createMetrics } from "../health/metrics.ts";
import { readPrivateKey, readPublicKeys } from "../identity/token-keys.ts";
import { type Tokens, createTokens } from "../identity/tokens.ts";
import { type Logger, createLogger } from "../log/logger.ts";
import { openTracer } from "../trace/open-tracer.ts";
import type { Tracer } from "../trace/tracer.ts";
import { type LifecycleEvent, newLife, step } from "./lifecycle.ts";

/** What a service is built from. */
export type ServiceParts = {
  readonly name: ServiceName;
  readonly version: string;
  readonly startedAt: Date;
  readonly log: Logger;
  readonly bus: Bus;
  readonly tokens: Tokens;
  readonly tracer: Tracer;
  readonly metrics: Metrics;
  /** How this process is, as it says in its heartbeats. */
  health(): ServiceHealth;
  /** Something this service needs; named in its health while it fails. */
  addCheck(name: string, check: Check): void;
  /** Runs when the service stops: take no more work, finish what is in hand. Last added, first run. */
  onDrain(name: string, drain: () => Promise<unknown>): void;
  /** Runs after all draining and before the exit: close pools, write what is buffered. Last added, first run. */
  onFlush(name: string, flush: () => Promise<unknown>): void;
};

type Step = { readonly name: string; readonly run: () => Promise<unknown> };

async function runAll(steps: readonly Step[], log: Logger): Promise<void> {
  for (const { name, run } of steps.toReversed()) {
    try {
      await run();
    } catch (error) {
      log.error({ err: error, step: name }, "a step of the stop failed");
    }
  }
}

/**
 * Runs a service from its start to the exit of the process: health port, bus and heartbeat first, then `start`, then it
 * is ready; SIGTERM and SIGINT stop it in order (see lifecycle.ts). `start` wires the service; it must not wait for
 * NATS, since a service that holds Postgres has work to do without it.
 */
export async function runService(
  name: ServiceName,
  version: string,
  config: CommonConfig,
  start: (parts: ServiceParts) => Promise<void>,
): Promise<void> {
  const instance = randomBytes(8).toString("hex");
  const log = createLogger({ service: name, instance, level: config.LOG_LEVEL });
  const startedAt = new Date();
  const metrics = createMetrics(name);
  const checks = new DependencyChecks();
  const drains: Step[] = [];
  const flushes: Step[] = [];
  const tracer = await openTracer(config.OTEL_EXPORTER_OTLP_ENDPOINT, name, version);
  const tokens = createTokens({
    service: name,
    privateKey: readPrivateKey(config.TOKEN_PRIVATE_KEY),
    publicKeys: readPublicKeys(config.TOKEN_PUBLIC_KEYS),
  });
  const bus = openBus({
    service: name,
    instance,
    prefix: config.NATS_PREFIX,
    url: config.NATS_URL,
    user: config.NATS_USER ?? name,
    password: config.NATS_PASSWORD,
    log,
    tokens,
    tracer,
    metrics,
  });

  const failing = (): string[] => [
    ...(bus.connection().ok ? [...bus.faults].map((event) => `events ${event}`) : ["nats"]),
    ...checks.failing,
  ];

  let life = newLife;
  const stateNow = (): Exclude<Heartbeat["state"], "stopped"> => {
    if (life.phase === "starting") return "starting";
    if (life.phase !== "ready") return "draining";
    return failing().length === 0 ? "ready" : "degraded";
  };
  const say = (state: Heartbeat["state"]) =>
    beat(bus, {
      service: name,
      instance,
      version,
      startedAt: startedAt.toISOString(),
      at: new Date().toISOString(),
      state,
      failing: failing(),
    });
  const health = await openHealthServer({
    host: config.HEALTH_HOST,
    port: config.HEALTH_PORT,
    registry: metrics.registry,
    readiness: () => ({ state: stateNow(), accepting: life.phase === "ready", failing: failing() }),
  });
  bus.attach(() => say(stateNow()));
  const beating = setInterval(() => say(stateNow()), heartbeatEveryMs);

  let deadline: NodeJS.Timeout | undefined;
  function emit(event: LifecycleEvent): void {
    const before = life;
    life = step(life, event);
    if (life.phase === before.phase) return;
    log.info({ from: before.phase, to: life.phase, event }, `${name} is ${life.phase}`);
    enter();
  }
  function limit(share: number): void {
    clearTimeout(deadline);
    deadline = setTimeout(() => emit("overdue"), config.SHUTDOWN_SECONDS * 1000 * share);
  }
  function enter(): void {
    if (life.phase === "ready") return say(stateNow());
    if (life.phase === "draining") {
      limit(0.75);
      say("draining");
      void Promise.all([bus.quiesce(), runAll(drains, log)]).then(() => emit("drained"));
    } else if (life.phase === "flushing") {
      limit(0.25);
      clearInterval(beating);
      checks.stop();
      void flush().then(() => emit("flushed"));
    } else if (life.phase === "stopped") process.exit(life.exitCode);
  }
  async function flush(): Promise<void> {
    await runAll(flushes, log);
    say("stopped");
    await runAll(
      [
        { name: "health", run: () => health.close() },
        { name: "traces", run: () => tracer.flush() },
        { name: "bus", run: () => bus.drain() },
      ],
      log,
    );
  }

  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => emit("stop"));
  for (const fault of ["uncaughtException", "unhandledRejection"] as const)
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error, fault }, "an error that nobody caught");
      emit("crash");
    });

  log.info({ version, healthPort: health.port }, `${name} is starting`);
  try {
    await start({
      name,
      version,
      startedAt,
      log,
      bus,
      tokens,
      tracer,
      metrics,
      health: () => ({
        name,
        state: stateNow(),
        version,
        uptimeSeconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
        instances: 1,
        failing: failing(),
      }),
      addCheck: (dependency, check) => checks.add(dependency, check),
      onDrain: (step, run) => drains.push({ name: step, run }),
      onFlush: (step, run) => flushes.push({ name: step, run }),
    });
    await checks.runOnce();
    checks.start();
    emit("started");
  } catch (error) {
    log.fatal({ err: error }, `${name} could not start`);
    emit("crash");
  }
}
