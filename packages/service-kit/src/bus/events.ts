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
import { DeliverPolicy, JetStreamApiError, JetStreamError, type JsMsg, jetstream } from "@nats-io/jetstream";
import { type Msg, errors } from "@nats-io/nats-core";
import type { z } from "zod";
import { currentTrace, inSpan } from "../trace/tracer.ts";
import type { Bus } from "./bus.ts";
import { followDurably } from "./durable.ts";
import { eventManager, forgetEventManager } from "./event-stream.ts";

export type EventToPublish<E extends EventDefinition> = {
  readonly data: z.input<E["data"]>;
  readonly workspace?: WorkspaceId | undefined;
  /** From an outbox row, so that telling it twice is telling it once; a new one otherwise. */
  readonly id?: EventId;
  readonly at?: Date;
  readonly trace?: string | undefined;
};

const acknowledgeMs = 3000;
/**
 * A server that has just come back says for a moment that it has no JetStream, or no stream and then that a new one would
 * overlap with it: some of that is no class of ours, but what caused it is.
 */
function isOutage(error: unknown): boolean {
  const kinds = [JetStreamError, JetStreamApiError, ...Object.values(errors)];
  if (kinds.some((kind) => error instanceof kind)) return true;
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
    await eventManager(line.value, bus);
    const subject = subjects.event(bus.prefix, event, workspace ?? noWorkspace);
    await jetstream(line.value, { timeout: acknowledgeMs }).publish(subject, text, {
      msgID: id,
      timeout: acknowledgeMs,
    });
    bus.metrics.event(event.type, "published");
    return ok(id);
  } catch (error) {
    forgetEventManager(line.value);
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

/**
 * Handles every event of a kind at least once, in one of this service's replicas, also those told while none of them
 * ran (from the day the first one asked). One at a time; an event whose handler throws comes again, later and later. A
 * handler tells repeats by the event's id or, better, does not mind them.
 */
export function consumeEvents<E extends EventDefinition>(bus: Bus, event: E, handler: EventHandler<E>): void {
  followDurably(
    bus,
    event,
    { ackWaitMs: 10_000, deliver: DeliverPolicy.New, atOnce: 1, hold: 16, lasts: false },
    (message) => handleOne(bus, event, handler, message),
  );
}
