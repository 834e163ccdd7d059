import {
  type Heartbeat,
  type ServiceHealth,
  type ServiceName,
  clockOffAfterMs,
  heartbeat,
  heartbeatLostAfterMs,
  subjects,
} from "@solidtype/contracts";
import type { Bus } from "../bus/bus.ts";

/** Says once that this process lives, in which state. Silence does the rest, so a lost one is no matter. */
export function beat(bus: Bus, news: Heartbeat): void {
  const line = bus.connection();
  if (line.ok)
    line.value.publish(subjects.health(bus.prefix, bus.service, bus.instance), JSON.stringify(news));
}

type Seen = { readonly news: Heartbeat; readonly at: number };

const rank: Record<Exclude<Heartbeat["state"], "stopped">, number> = {
  ready: 0,
  degraded: 1,
  starting: 2,
  draining: 3,
};

type Alive = Heartbeat & { readonly state: keyof typeof rank };

/** One whose clock is not ours may run as well as it likes: neither believes what the other signs. */
function withClock(news: Alive, heardAt: number): Alive {
  if (Math.abs(heardAt - Date.parse(news.at)) <= clockOffAfterMs) return news;
  return {
    ...news,
    state: news.state === "ready" ? "degraded" : news.state,
    failing: [...news.failing, "clock"],
  };
}

/** Those that have a part of the work; the others are about to, or leave. */
const isServing = ({ state }: Alive): boolean => state === "ready" || state === "degraded";

/**
 * What the heartbeats on the bus say about every service. Each instance has its part of the calls: a service is as well as
 * the worst of those that serve, and lacks what any of them lacks. One that comes or goes is no fault.
 */
export class PlatformWatch {
  readonly #seen = new Map<string, Seen>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  listen(bus: Bus): void {
    bus.attach((connection) => {
      connection.subscribe(subjects.healthAll(bus.prefix), {
        callback: (error, message) => {
          if (error !== null) return bus.log.error({ err: error }, "heartbeats cannot be heard");
          this.hear(message.data, message.subject.split(".").at(-2));
        },
      });
    });
  }

  /** `speaker` is the service that NATS let speak: nobody can say how another is. */
  hear(bytes: Uint8Array, speaker: string | undefined): void {
    let raw: unknown;
    try {
      raw = JSON.parse(Buffer.from(bytes).toString());
    } catch {
      return;
    }
    const parsed = heartbeat.safeParse(raw);
    if (!parsed.success || parsed.data.service !== speaker) return;
    const process = `${parsed.data.service}/${parsed.data.instance}`;
    if (parsed.data.state === "stopped") this.#seen.delete(process);
    else this.#seen.set(process, { news: parsed.data, at: this.#now() });
  }

  of(service: ServiceName): ServiceHealth {
    const now = this.#now();
    for (const [instance, { at }] of this.#seen)
      if (now - at > heartbeatLostAfterMs) this.#seen.delete(instance);
    const alive = [...this.#seen.values()].flatMap(({ news, at }) =>
      news.service === service && news.state !== "stopped"
        ? [withClock({ ...news, state: news.state }, at)]
        : [],
    );
    const best = alive.toSorted((a, b) => rank[a.state] - rank[b.state])[0];
    const serving = alive.filter(isServing);
    if (best === undefined) return { name: service, state: "missing", instances: 0, failing: [] };
    return {
      name: service,
      state: serving.some(({ state }) => state === "degraded") ? "degraded" : best.state,
      version: best.version,
      uptimeSeconds: Math.max(0, Math.round((now - Date.parse(best.startedAt)) / 1000)),
      instances: alive.length,
      failing: [...new Set((serving.length > 0 ? serving : [best]).flatMap(({ failing }) => failing))],
    };
  }
}
