import { z } from "zod";
import { serviceState } from "../http/health.ts";
import { serviceName } from "../services.ts";

/** How often a process says that it lives, and after which silence it counts as gone. */
export const heartbeatEveryMs = 1000;
export const heartbeatLostAfterMs = 4000;

export const heartbeat = z.object({
  service: serviceName,
  /** One process; a restart is another instance. */
  instance: z.string().regex(/^[a-z0-9]{8,32}$/),
  version: z.string(),
  startedAt: z.iso.datetime(),
  /** `stopped` is the last word of an orderly stop, so that nobody waits for silence. */
  state: z.enum([...serviceState.exclude(["missing"]).options, "stopped"]),
  failing: z.array(z.string()),
});
export type Heartbeat = z.infer<typeof heartbeat>;
