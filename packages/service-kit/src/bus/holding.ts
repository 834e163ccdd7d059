import { type Result, ok, refuse, subjects } from "@solidtype/contracts";
import { NoRespondersError, RequestError, type Subscription } from "@nats-io/nats-core";
import type { Bus } from "./bus.ts";

/**
 * What one process of a service holds for now. The subject that it listens on is the sign that it lives: when the
 * process dies, its connection does, and with it the subject. It is a hint and no lock; what must not be done twice is
 * fenced where it is stored.
 */
export type Holding = { release(): void };

const answerMs = 2000;

export function hold(bus: Bus, name: string, nudged: () => void): Holding {
  const line = bus.connection();
  if (!line.ok) return { release: () => undefined };
  const subscription: Subscription = line.value.subscribe(subjects.live(bus.prefix, "held", name), {
    callback: (error, message) => {
      if (error !== null) return;
      message.respond();
      nudged();
    },
  });
  return { release: () => subscription.unsubscribe() };
}

/** Asks whoever holds it to look again, and says whether anybody does. */
export async function nudge(bus: Bus, name: string): Promise<Result<"held" | "free", "bus-unavailable">> {
  const line = bus.connection();
  if (!line.ok) return line;
  try {
    await line.value.request(subjects.live(bus.prefix, "held", name), "", { timeout: answerMs });
    return ok("held");
  } catch (error) {
    const cause = error instanceof RequestError && error.cause !== undefined ? error.cause : error;
    if (cause instanceof NoRespondersError) return ok("free");
    // It listens and is too busy to answer, or the line broke: somebody has it for all we know.
    return bus.connection().ok ? ok("held") : refuse("bus-unavailable");
  }
}
