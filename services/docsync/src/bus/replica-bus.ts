import { randomUUID } from "node:crypto";
import { subjects } from "@solidtype/contracts";
import type { Bus } from "@solidtype/service-kit";
import { z } from "zod";
import type { PresenceBus, PresenceMessage } from "../presence/presence-rooms.ts";
import type { Wake, Wakes } from "../streams/wakes.ts";

/** What replicas of docsync tell each other. Nothing here is kept: who misses it polls, or hears the next heartbeat. */
const wakes = z.array(
  z.object({
    id: z.int(),
    tail: z.int(),
    closed: z.boolean(),
    removed: z.boolean(),
    forked: z.string().exactOptional(),
  }),
);
const attribution = z.object({
  principal: z.string(),
  actingFor: z.string().exactOptional(),
  run: z.string().exactOptional(),
});
const presence = z.object({
  room: z.string(),
  all: z.array(
    z.object({
      client: z.int(),
      clock: z.int(),
      state: z.record(z.string(), z.unknown()).nullable(),
      by: attribution,
    }),
  ),
});

type Said<Value> = { readonly from: string; readonly said: Value };

function channel<Value>(bus: Bus, name: string, schema: z.ZodType<Value>) {
  const subject = subjects.live(bus.prefix, "docsync", name);
  const message: z.ZodType<Said<Value>> = z.object({ from: z.string(), said: schema });
  const own = randomUUID();
  return {
    publish(said: Value): void {
      const line = bus.connection();
      if (!line.ok) return;
      try {
        line.value.publish(subject, JSON.stringify({ from: own, said }));
      } catch (error) {
        // What is said here is done already: who said it is not to be told that it failed.
        bus.log.error({ err: error, subject }, "the other replicas could not be told");
      }
    },
    listen(heard: (said: Value) => void): () => void {
      let stopped = false;
      bus.attach((connection) => {
        connection.subscribe(subject, {
          callback: (error, raw) => {
            if (stopped || error !== null) return;
            const parsed = message.safeParse(raw.json());
            if (!parsed.success)
              bus.log.warn({ err: parsed.error, subject }, "a replica said something unreadable");
            else if (parsed.data.from !== own) heard(parsed.data.said);
          },
        });
      });
      return () => {
        stopped = true;
      };
    },
  };
}

export function busWakes(bus: Bus): Wakes {
  const { publish, listen } = channel<readonly Wake[]>(bus, "wake", wakes);
  return {
    publish,
    listen,
    get connected() {
      return bus.connection().ok;
    },
  };
}

export function busPresence(bus: Bus): PresenceBus {
  return channel<PresenceMessage>(bus, "presence", presence);
}
