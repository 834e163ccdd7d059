import { type EventDefinition, subjects } from "@solidtype/contracts";
import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  type ConsumerMessages,
  type DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";
import { eventManager, forgetEventManager } from "./event-stream.ts";
import { durableName, eventStream } from "./nats-conf.ts";

export type DurableOptions = {
  /** A message that nobody has answered for this long goes to another replica. */
  readonly ackWaitMs: number;
  /** Where the first replica there ever was begins. */
  readonly deliver: DeliverPolicy;
  /** How many messages one replica works on at the same time. */
  readonly atOnce: number;
  /** How many one replica has at most, with those that wait for their turn. No more are fetched than there is room for. */
  readonly hold: number;
  /** Whether what is worked on stays here for as long as it takes. */
  readonly lasts: boolean;
  /** How many may be out at all replicas without an answer; the server's own limit when left out. */
  readonly unanswered?: number;
};

const setUpAgainMs = 500;
const fetchMs = 30_000;
/** JetStream's codes for a name in use with another configuration: an older release made the consumer. */
const consumerNameInUse: ReadonlySet<number> = new Set([10013, 10148]);

/**
 * Follows the events of a kind through one durable place that all replicas of a service share. What waits here for its
 * turn is said to be in work for as long as something is finished now and then, so that it does not come twice; when
 * stopping it is given back, so that another replica gets it at once. A lost line or stream is set up again for as long
 * as the process runs, and a reason why that does not succeed is told and counts as a fault of the service.
 */
export function followDurably(
  bus: Bus,
  event: EventDefinition,
  options: DurableOptions,
  each: (message: JsMsg) => Promise<void>,
): void {
  const place = new Place(options, each, (error) =>
    bus.log.debug({ err: error, event: event.type }, "an event could not be answered; it comes again"),
  );
  const told = faultTeller(bus, event);
  let quiet = false;
  let messages: ConsumerMessages | undefined;

  async function take(consumer: Consumer): Promise<void> {
    await place.hasRoom();
    if (quiet) return;
    messages = await consumer.fetch({ max_messages: place.room, expires: fetchMs });
    told(null);
    for await (const message of messages) {
      if (quiet) message.nak();
      else place.add(message);
    }
  }

  async function follow(connection: NatsConnection): Promise<void> {
    while (!quiet && !connection.isClosed() && !connection.isDraining()) {
      try {
        const consumer = await openConsumer(bus, event, connection, options);
        while (!quiet) await take(consumer);
      } catch (error) {
        forgetEventManager(connection);
        if (!quiet) told(error);
      }
      if (!quiet) await new Promise((resolve) => setTimeout(resolve, setUpAgainMs));
    }
  }
  const stillHere = setInterval(() => bus.connection().ok && place.say(), options.ackWaitMs / 3);
  stillHere.unref();
  bus.onQuiesce(async () => {
    quiet = true;
    await messages?.close();
    await place.clear();
    clearInterval(stillHere);
  });
  bus.attach((connection) => void follow(connection));
}

/** The messages that one replica has: some are worked on, some wait for their turn. */
class Place {
  readonly #options: DurableOptions;
  readonly #each: (message: JsMsg) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #inHand = new Map<JsMsg, Promise<void>>();
  readonly #waiting: JsMsg[] = [];
  #movedAt = 0;

  constructor(
    options: DurableOptions,
    each: (message: JsMsg) => Promise<void>,
    failed: (error: unknown) => void,
  ) {
    this.#options = options;
    this.#each = each;
    this.#failed = failed;
  }

  get room(): number {
    return this.#options.hold - this.#inHand.size - this.#waiting.length;
  }

  async hasRoom(): Promise<void> {
    while (this.room <= 0) await Promise.race(this.#inHand.values());
  }

  add(message: JsMsg): void {
    this.#waiting.push(message);
    this.#begin();
  }

  say(): void {
    const moves = performance.now() - this.#movedAt < this.#options.ackWaitMs;
    if (moves) for (const message of this.#waiting) message.working();
    if (this.#options.lasts) for (const message of this.#inHand.keys()) message.working();
  }

  /** Gives back what waits, and ends with what is worked on. */
  async clear(): Promise<void> {
    for (const message of this.#waiting.splice(0)) message.nak();
    await Promise.all(this.#inHand.values());
  }

  #begin(): void {
    while (this.#inHand.size < this.#options.atOnce) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#movedAt = performance.now();
      const work = this.#each(message)
        .catch(this.#failed)
        .finally(() => {
          this.#inHand.delete(message);
          this.#begin();
        });
      this.#inHand.set(message, work);
    }
  }
}

/** Tells a reason once, and only while the line is up: that it is down is told by the bus. */
function faultTeller(bus: Bus, event: EventDefinition): (error: unknown) => void {
  let before = "";
  return (error) => {
    const reason = error === null || !bus.connection().ok ? "" : String(error);
    // What a server says that is just coming back passes by itself: it counts when it is said twice.
    if (reason !== "" && reason === before) {
      if (!bus.faults.has(event.type))
        bus.log.warn({ err: error, event: event.type }, "these events are not taken in; trying on");
      bus.faults.add(event.type);
    } else if (reason === "") bus.faults.delete(event.type);
    before = reason;
  };
}

async function openConsumer(
  bus: Bus,
  event: EventDefinition,
  connection: NatsConnection,
  { ackWaitMs, deliver, unanswered }: DurableOptions,
): Promise<Consumer> {
  const manager = await eventManager(connection, bus);
  const name = durableName(bus.service, event);
  await makeConsumer(manager, eventStream(bus.prefix), {
    durable_name: name,
    filter_subject: subjects.event(bus.prefix, event),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: deliver,
    ...(unanswered === undefined ? {} : { max_ack_pending: unanswered }),
  });
  return jetstream(connection, { timeout: 5000 }).consumers.get(eventStream(bus.prefix), name);
}

async function makeConsumer(
  manager: JetStreamManager,
  stream: string,
  config: Partial<ConsumerConfig> & { readonly durable_name: string },
): Promise<void> {
  try {
    await manager.consumers.add(stream, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || !consumerNameInUse.has(error.apiError().err_code))
      throw error;
    await manager.consumers.update(stream, config.durable_name, config);
  }
}
