import type { BusEvent, EventDefinition } from "@solidtype/contracts";
import { DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { Bus } from "./bus.ts";
import { followDurably } from "./durable.ts";
import { readEvent } from "./events.ts";
import { inSpan } from "../trace/tracer.ts";

/** What becomes of a piece of work: it is done, or somebody should look at it again after a while. */
export type WorkEnd = "done" | { readonly againAfterMs: number };

export type WorkOptions = {
  /** How many pieces one replica has in hand at most. */
  readonly atOnce: number;
};

/** Work whose process is silent for this long is given to another; a live one says so three times meanwhile. */
const aliveForMs = 9_000;

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

  async function carryOut(message: JsMsg): Promise<void> {
    const heard = readEvent(bus, event, message);
    if (heard === undefined) return void message.term("it does not fit its contract");
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
    }
  }

  followDurably(
    bus,
    event,
    // The first replica there ever was may come after the first work; work that waits for another replica's death must
    // not keep new work back.
    {
      ackWaitMs: aliveForMs,
      deliver: DeliverPolicy.All,
      atOnce: options.atOnce,
      // What no process has begun waits where every replica that has room for it finds it.
      hold: options.atOnce,
      lasts: true,
      unanswered: 10_000,
    },
    carryOut,
  );
  bus.onQuiesce(async () => stopping.abort());
}
