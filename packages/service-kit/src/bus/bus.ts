import { type ServiceName, type Failure, failure } from "@solidtype/contracts";
import { type NatsConnection, type Status, connect } from "@nats-io/transport-node";
import type { Tokens } from "../identity/tokens.ts";
import type { Logger } from "../log/logger.ts";
import type { Tracer } from "../trace/tracer.ts";
import type { BusMetrics } from "../health/metrics.ts";

/**
 * A service's line to the others. It exists before NATS does and outlives its outages: what is attached (an RPC served,
 * an event listened to) is set up at the first connection and set up again by the client after each reconnect. Whoever
 * sends while the line is down is told so at once, instead of waiting in a buffer for a broker that may never come.
 */
export type Bus = {
  readonly service: ServiceName;
  readonly instance: string;
  readonly prefix: string;
  readonly log: Logger;
  readonly tokens: Tokens;
  readonly tracer: Tracer;
  readonly metrics: BusMetrics;
  /** What the service should be taking in while the line is up, and is not. */
  readonly faults: Set<string>;
  /** The live connection, or why there is none. */
  connection():
    | { readonly ok: true; readonly value: NatsConnection }
    | { readonly ok: false; readonly error: Failure<"bus-unavailable"> };
  /** Runs `attach` with the connection as soon as there is one; again only if the client gave that one up. */
  attach(attach: (connection: NatsConnection) => void | Promise<void>): void;
  /** Runs whenever the line is up anew, the first time, too. What was acknowledged before may be lost. */
  onReturn(returned: () => void): void;
  whenConnected(): Promise<void>;
  /** Adds to what `quiesce` waits for. */
  onQuiesce(quiet: () => Promise<void>): void;
  /** Takes no more calls and events, and waits until those in hand are answered; the line stays open meanwhile. */
  quiesce(): Promise<void>;
  /** Sends what is buffered and hangs up. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type BusOptions = {
  readonly service: ServiceName;
  readonly instance: string;
  readonly prefix: string;
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly log: Logger;
  readonly tokens: Tokens;
  readonly tracer: Tracer;
  readonly metrics: BusMetrics;
};

const reconnectWaitMs = 250;

function reportStatus(log: Logger, status: Status): void {
  switch (status.type) {
    case "disconnect":
      log.warn("the connection to NATS was lost");
      return;
    case "reconnect":
      log.info("connected to NATS again");
      return;
    case "error":
      log.error({ err: status.error }, "NATS refused something");
      return;
    case "slowConsumer":
      log.warn(
        { subject: status.sub.getSubject(), pending: status.pending },
        "a subscription does not keep up",
      );
      return;
    default:
      log.debug({ status: status.type }, "NATS connection");
  }
}

export function openBus(options: BusOptions): Bus {
  const { log } = options;
  const attachments: ((connection: NatsConnection) => void | Promise<void>)[] = [];
  const returning: (() => void)[] = [];
  const quieting: (() => Promise<void>)[] = [];
  let live: NatsConnection | undefined;
  let up = false;
  let closing = false;
  let reported = "";
  let connected: () => void = () => undefined;
  const firstConnection = new Promise<void>((resolve) => (connected = resolve));

  async function runAttachment(
    attach: (connection: NatsConnection) => void | Promise<void>,
    connection: NatsConnection,
  ): Promise<void> {
    try {
      await attach(connection);
    } catch (error) {
      if (!connection.isClosed()) log.error({ err: error }, "setting up on the bus failed");
    }
  }

  async function watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "disconnect" || status.type === "staleConnection") up = false;
      if (!closing) reportStatus(log, status);
      if (status.type !== "reconnect") continue;
      up = true;
      for (const returned of returning) returned();
    }
  }

  /** One connection for life, in the ordinary case; the loop is for a client that gives up for a reason of its own. */
  async function keepConnected(): Promise<void> {
    while (!closing) {
      try {
        const connection = await connect({
          servers: options.url,
          user: options.user,
          pass: options.password,
          name: `${options.service}/${options.instance}`,
          inboxPrefix: `_INBOX_${options.service}`,
          maxReconnectAttempts: -1,
          reconnectTimeWait: reconnectWaitMs,
          reconnectJitter: reconnectWaitMs,
          ignoreAuthErrorAbort: true,
          pingInterval: 5000,
          maxPingOut: 2,
          timeout: 5000,
          // Failures become ones of the catalogue; a stack for each call costs more than its envelope.
          noAsyncTraces: true,
        });
        if (closing) return await connection.close();
        // From here on whoever attaches is attached at once, and no more of this walk.
        const waiting = [...attachments];
        live = connection;
        up = true;
        void watch(connection);
        for (const attach of waiting) await runAttachment(attach, connection);
        log.info({ server: connection.getServer() }, "connected to NATS");
        connected();
        for (const returned of returning) returned();
        const reason = await connection.closed();
        up = false;
        live = undefined;
        if (reason instanceof Error) log.error({ err: reason }, "the connection to NATS ended");
      } catch (error) {
        // Said once for each reason: a wrong password has to be seen, a server that starts later is no news.
        if (String(error) !== reported)
          log.warn({ err: error, url: options.url }, "no connection to NATS yet; trying on");
        reported = String(error);
        await new Promise((resolve) => setTimeout(resolve, reconnectWaitMs));
      }
    }
  }
  void keepConnected();

  return {
    service: options.service,
    instance: options.instance,
    prefix: options.prefix,
    log,
    tokens: options.tokens,
    tracer: options.tracer,
    metrics: options.metrics,
    faults: new Set(),
    connection() {
      return live !== undefined && up
        ? { ok: true, value: live }
        : { ok: false, error: failure("bus-unavailable") };
    },
    attach(attach) {
      attachments.push(attach);
      if (live !== undefined) void runAttachment(attach, live);
    },
    onReturn(returned) {
      returning.push(returned);
      if (up) returned();
    },
    whenConnected: () => firstConnection,
    onQuiesce: (quiet) => void quieting.push(quiet),
    async quiesce() {
      await Promise.all(quieting.map((quiet) => quiet()));
    },
    async drain() {
      closing = true;
      if (live === undefined || live.isClosed()) return;
      if (up) await live.drain();
      else await live.close();
    },
    async close() {
      closing = true;
      await live?.close();
    },
  };
}
