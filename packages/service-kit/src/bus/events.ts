import {
  type BusEvent,
  type ErrorCode,
  type EventDefinition,
  type EventId,
  type Result,
  type WorkspaceId,
  eventEnvelope,
  maxMessageBytes,
  newId,
  noWorkspace,
  ok,
  refuse,
  subjects,
} from "@solidtype/contracts";
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  JetStreamError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
} from "@nats-io/jetstream";
import { type Msg, type NatsConnection, errors, nanos } from "@nats-io/nats-core";
import type { z } from "zod";
import { currentTrace, inSpan } from "../trace/tracer.ts";
import type { Bus } from "./bus.ts";
import { withEventStream } from "./event-stream.ts";
import { eventStream } from "./nats-conf.ts";

export type EventToPublish<E extends EventDefinition> = {
  readonly data: z.input<E["data"]>;
  readonly workspace?: WorkspaceId | undefined;
  /** From an outbox row, so that telling it twice is telling it once; a new one otherwise. */
  readonly id?: EventId;
  readonly at?: Date;
  readonly trace?: string | undefined;
};

const acknowledgeMs = 3000;
const managers = new WeakMap<NatsConnection, Promise<JetStreamManager>>();

/** JetStream's manager on a connection whose event stream exists. */
export function eventManager(connection: NatsConnection, prefix: string): Promise<JetStreamManager> {
  const known = managers.get(connection);
  if (known !== undefined) return known;
  const made = withEventStream(connection, prefix);
  managers.set(connection, made);
  // A failed or lost stream is made anew by the next who asks.
  made.catch(() => managers.delete(connection));
  return made;
}

/** A server that has just come back says for a moment that it has no JetStream: no class of ours, but what caused it is. */
function isOutage(error: unknown): boolean {
  if (error instanceof JetStreamError || Object.values(errors).some((kind) => error instanceof kind))
    return true;
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause);
}

/**
 * Tells the platform that something happened. `ok` means that the event stream holds it; anything else means that the
 * caller still has to tell it, with the same id, which is what an outbox does.
 */
export async function publishEvent<E extends EventDefinition>(
  bus: Bus,
  event: E,
  news: EventToPublish<E>,
): Promise<Result<EventId, ErrorCode>> {
  const line = bus.connection();
  if (!line.ok) return line;
  const id = news.id ?? newId("event");
  const { workspace, trace = currentTrace() } = news;
  const envelope = {
    id,
    at: (news.at ?? new Date()).toISOString(),
    ...(workspace === undefined ? {} : { workspace }),
    ...(trace === undefined ? {} : { trace }),
    data: news.data,
  };
  const text = JSON.stringify(envelope);
  if (Buffer.byteLength(text) > maxMessageBytes) return refuse("too-large", { limit: maxMessageBytes });
  try {
    await eventManager(line.value, bus.prefix);
    const subject = subjects.event(bus.prefix, event, workspace ?? noWorkspace);
    await jetstream(line.value, { timeout: acknowledgeMs }).publish(subject, text, {
      msgID: id,
      timeout: acknowledgeMs,
    });
    bus.metrics.event(event.type, "published");
    return ok(id);
  } catch (error) {
    managers.delete(line.value);
    if (!isOutage(error)) throw new Error(`telling of ${event.type} failed`, { cause: error });
    bus.log.warn({ err: error, event: event.type }, "an event was not acknowledged");
    return refuse("bus-unavailable");
  }
}

/** The event in a message, or undefined (and a line in the log) when it is none of ours. */
export function readEvent<E extends EventDefinition>(
  bus: Bus,
  event: E,
  message: Msg | JsMsg,
): BusEvent<E> | undefined {
  try {
    const { data, ...envelope } = eventEnvelope.parse(message.json());
    return { ...envelope, data: event.data.parse(data) } as BusEvent<E>;
  } catch (error) {
    bus.log.error({ err: error, event: event.type }, "an event does not fit its contract and is skipped");
    return undefined;
  }
}

/**
 * Hears of events as they happen, in every replica: for voiding a cache, for waking a reader. What is told while this
 * process is away is missed.
 */
export function listenToEvents<E extends EventDefinition>(
  bus: Bus,
  event: E,
  handler: (event: BusEvent<E>) => void,
  workspace?: WorkspaceId,
): void {
  bus.attach((connection): void => {
    connection.subscribe(subjects.event(bus.prefix, event, workspace ?? "*"), {
      callback: (error, message) => {
        if (error !== null) return bus.log.error({ err: error, event: event.type }, "events cannot be heard");
        const heard = readEvent(bus, event, message);
        if (heard === undefined) return;
        bus.metrics.event(event.type, "handled");
        handler(heard);
      },
    });
  });
}

export type EventHandler<E extends EventDefinition> = (event: BusEvent<E>) => Promise<void>;

const firstRetryMs = 500;
const lastRetryMs = 60_000;
const setUpAgainMs = 500;

async function handleOne<E extends EventDefinition>(
  bus: Bus,
  event: E,
  handler: EventHandler<E>,
  message: JsMsg,
): Promise<void> {
  const heard = readEvent(bus, event, message);
  if (heard === undefined) return message.term("it does not fit its contract");
  try {
    await inSpan(bus.tracer, `event ${event.type}`, heard.trace, (trace) =>
      handler(trace === undefined ? heard : { ...heard, trace }),
    );
    message.ack();
    bus.metrics.event(event.type, "handled");
  } catch (error) {
    bus.log.error(
      { err: error, event: event.type, id: heard.id },
      "handling an event failed; it comes again",
    );
    bus.metrics.event(event.type, "failed");
    message.nak(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(10, message.info.deliveryCount - 1)));
  }
}

async function openConsumer(
  bus: Bus,
  event: EventDefinition,
  connection: NatsConnection,
): Promise<ConsumerMessages> {
  const manager = await eventManager(connection, bus.prefix);
  const name = `${bus.service}-${event.type.replace(".", "-")}-v${event.version}`;
  await manager.consumers.add(eventStream(bus.prefix), {
    durable_name: name,
    filter_subject: subjects.event(bus.prefix, event),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(30_000),
    deliver_policy: DeliverPolicy.New,
  });
  const consumer = await jetstream(connection, { timeout: 5000 }).consumers.get(
    eventStream(bus.prefix),
    name,
  );
  return consumer.consume({ max_messages: 64, abort_on_missing_resource: true });
}

/**
 * Handles every event of a kind at least once, in one of this service's replicas, also those told while none of them
 * ran (from the day the first one asked). One at a time; an event whose handler throws comes again, later and later. A
 * handler tells repeats by the event's id or, better, does not mind them.
 */
export function consumeEvents<E extends EventDefinition>(bus: Bus, event: E, handler: EventHandler<E>): void {
  let quiet = false;
  let messages: ConsumerMessages | undefined;
  let inHand: Promise<void> = Promise.resolve();

  async function consume(connection: NatsConnection): Promise<void> {
    while (!quiet && !connection.isClosed() && !connection.isDraining()) {
      try {
        messages = await openConsumer(bus, event, connection);
        for await (const message of messages) {
          // Not acknowledged, so that another replica gets it.
          if (quiet) break;
          inHand = handleOne(bus, event, handler, message);
          await inHand;
        }
      } catch (error) {
        managers.delete(connection);
        bus.log.debug({ err: error, event: event.type }, "the event stream is away");
      }
      if (!quiet) await new Promise((resolve) => setTimeout(resolve, setUpAgainMs));
    }
  }
  bus.onQuiesce(async () => {
    quiet = true;
    await Promise.all([messages?.close(), inHand]);
  });
  bus.attach((connection) => void consume(connection));
}
