import { type EventDefinition, subjects } from "@solidtype/contracts";
import {
  AckPolicy,
  type ConsumerMessages,
  type DeliverPolicy,
  type JsMsg,
  jetstream,
} from "@nats-io/jetstream";
import { type NatsConnection, nanos } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";
import { eventManager, forgetEventManager } from "./event-stream.ts";
import { eventStream } from "./nats-conf.ts";

export type DurableOptions = {
  /** A message that nobody has answered for this long goes to another replica. */
  readonly ackWaitMs: number;
  /** Where the first replica there ever was begins. */
  readonly deliver: DeliverPolicy;
  /** How many messages one replica fetches ahead. */
  readonly ahead: number;
  /** How many may be out at all replicas without an answer; the server's own limit when left out. */
  readonly unanswered?: number;
};

const setUpAgainMs = 500;

/**
 * Follows the events of a kind through one durable place that all replicas of a service share. The next message is
 * taken when `each` is through with the last one; what was fetched ahead is given back when
 * stopping, so that another replica gets it at once. A lost line or stream is set up again for as long as the process runs.
 */
export function followDurably(
  bus: Bus,
  event: EventDefinition,
  options: DurableOptions,
  each: (message: JsMsg) => Promise<void>,
): void {
  let quiet = false;
  let messages: ConsumerMessages | undefined;
  let inHand: Promise<void> = Promise.resolve();

  async function follow(connection: NatsConnection): Promise<void> {
    while (!quiet && !connection.isClosed() && !connection.isDraining()) {
      try {
        messages = await openConsumer(bus, event, connection, options);
        for await (const message of messages) {
          if (quiet) {
            message.nak();
            continue;
          }
          inHand = each(message);
          await inHand;
        }
      } catch (error) {
        forgetEventManager(connection);
        bus.log.debug({ err: error, event: event.type }, "the event stream is away");
      }
      if (!quiet) await new Promise((resolve) => setTimeout(resolve, setUpAgainMs));
    }
  }
  bus.onQuiesce(async () => {
    quiet = true;
    await Promise.all([messages?.close(), inHand]);
  });
  bus.attach((connection) => void follow(connection));
}

async function openConsumer(
  bus: Bus,
  event: EventDefinition,
  connection: NatsConnection,
  { ackWaitMs, deliver, ahead, unanswered }: DurableOptions,
): Promise<ConsumerMessages> {
  const manager = await eventManager(connection, bus.prefix);
  const name = `${bus.service}-${event.type.replace(".", "-")}-v${event.version}`;
  await manager.consumers.add(eventStream(bus.prefix), {
    durable_name: name,
    filter_subject: subjects.event(bus.prefix, event),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: deliver,
    ...(unanswered === undefined ? {} : { max_ack_pending: unanswered }),
  });
  const consumer = await jetstream(connection, { timeout: 5000 }).consumers.get(
    eventStream(bus.prefix),
    name,
  );
  return consumer.consume({ max_messages: ahead, abort_on_missing_resource: true });
}
