import { type BusEvent, type EventDefinition, subjects } from "@solidtype/contracts";
import { AckPolicy, type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";
import { eventManager, readEvent } from "./events.ts";
import { eventStream } from "./nats-conf.ts";
import { inSpan } from "../trace/tracer.ts";

/** What becomes of a piece of work: it is done, or somebody should look at it again after a while. */
export type WorkEnd = "done" | { readonly againAfterMs: number };

export type WorkOptions = {
  /** How many pieces one replica has in hand at most. */
  readonly atOnce: number;
};

/** Work whose process is silent for this long is given to another; a live one says so three times meanwhile. */
const aliveForMs = 9_000;
const setUpAgainMs = 500;

/**
 * Takes up work that may last: each event of a kind is in the hands of one replica until it says that it is done, for
 * minutes if need be, and goes to another when that process dies. The same piece may come twice (a line that was down
 * for longer than the silence allowed); whoever takes it up knows by other means whether somebody has it.
 *
 * Stopping takes no more and aborts `stopping`, upon which work in hand is to be left in a state to go on from.
 */
export function takeWork<E extends EventDefinition>(
  bus: Bus,
  event: E,
  options: WorkOptions,
  handle: (event: BusEvent<E>, stopping: AbortSignal) => Promise<WorkEnd>,
): void {
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  let messages: ConsumerMessages | undefined;

  async function carryOut(message: JsMsg): Promise<void> {
    const heard = readEvent(bus, event, message);
    if (heard === undefined) return void message.term("it does not fit its contract");
    const alive = setInterval(() => message.working(), aliveForMs / 3);
    try {
      const end = await inSpan(bus.tracer, `work ${event.type}`, heard.trace, () =>
        handle(heard, stopping.signal),
      );
      if (end === "done") message.ack();
      else message.nak(end.againAfterMs);
      bus.metrics.event(event.type, "handled");
    } catch (error) {
      bus.log.error({ err: error, event: event.type, id: heard.id }, "work failed; it is taken up again");
      bus.metrics.event(event.type, "failed");
      message.nak(Math.min(60_000, 1000 * 2 ** Math.min(6, message.info.deliveryCount)));
    } finally {
      clearInterval(alive);
    }
  }

  async function take(connection: NatsConnection): Promise<void> {
    while (!stopping.signal.aborted && !connection.isClosed() && !connection.isDraining()) {
      try {
        messages = await openConsumer(bus, event, connection, options.atOnce);
        for await (const message of messages) {
          // Not acknowledged, so that another replica gets it.
          if (stopping.signal.aborted) break;
          const work: Promise<void> = carryOut(message).finally(() => inHand.delete(work));
          inHand.add(work);
          while (inHand.size >= options.atOnce) await Promise.race(inHand);
        }
      } catch (error) {
        bus.log.debug({ err: error, event: event.type }, "the event stream is away");
      }
      if (!stopping.signal.aborted) await new Promise((resolve) => setTimeout(resolve, setUpAgainMs));
    }
  }
  bus.onQuiesce(async () => {
    stopping.abort();
    await Promise.all([messages?.close(), ...inHand]);
  });
  bus.attach((connection) => void take(connection));
}

async function openConsumer(
  bus: Bus,
  event: EventDefinition,
  connection: NatsConnection,
  atOnce: number,
): Promise<ConsumerMessages> {
  const manager = await eventManager(connection, bus.prefix);
  const name = `${bus.service}-${event.type.replace(".", "-")}-v${event.version}`;
  await manager.consumers.add(eventStream(bus.prefix), {
    durable_name: name,
    filter_subject: subjects.event(bus.prefix, event),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(aliveForMs),
    // Work that waits for another replica's death must not keep new work back.
    max_ack_pending: 10_000,
    // The first replica there ever was may come after the first work.
    deliver_policy: DeliverPolicy.All,
  });
  const consumer = await jetstream(connection, { timeout: 5000 }).consumers.get(
    eventStream(bus.prefix),
    name,
  );
  return consumer.consume({ max_messages: atOnce, abort_on_missing_resource: true });
}
