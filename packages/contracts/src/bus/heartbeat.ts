import { z } from "zod";
import { serviceState } from "../http/health.ts";
import { serviceName } from "../services.ts";

/** How often a process says that it lives, and after which silence it counts as gone. */
export const heartbeatEveryMs = 1000;
export const heartbeatLostAfterMs = 4000;
/** A heartbeat that is further than this from the hearer's own clock, on its way included, says that a clock is off. */
export const clockOffAfterMs = 10_000;

export const heartbeat = z.object({
  service: serviceName,
  /** One process; a restart is another instance. */
  instance: z.string().regex(/^[a-z0-9]{8,32}$/),
  version: z.string(),
  startedAt: z.iso.datetime(),
  /** What time it is where the process runs: tokens of one whose clock is off are believed by nobody. */
  at: z.iso.datetime(),
  /** `stopped` is the last word of an orderly stop, so that nobody waits for silence. */
  state: z.enum([...serviceState.exclude(["missing"]).options, "stopped"]),
  failing: z.array(z.string()),
});
export type Heartbeat = z.infer<typeof heartbeat>;
