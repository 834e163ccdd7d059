import { z } from "zod";

/**
 * `ready` serves; `degraded` serves with something missing (see its checks); `starting` and `draining` take no new
 * work; `missing` has not been heard of for longer than its heartbeat allows.
 */
export const serviceState = z.enum(["starting", "ready", "degraded", "draining", "missing"]);
export type ServiceState = z.infer<typeof serviceState>;

export const serviceHealth = z.object({
  name: z.string(),
  state: serviceState,
  version: z.string().exactOptional(),
  uptimeSeconds: z.number().min(0).exactOptional(),
  /** How many processes of this service are alive. */
  instances: z.int().min(0),
  /** What it needs and cannot reach, by name. */
  failing: z.array(z.string()),
});
export type ServiceHealth = z.infer<typeof serviceHealth>;

/** `GET /api/v1/health`: always 200, since the gateway itself answers; the state says how the platform is. */
export const platformHealth = z.object({
  state: z.enum(["ready", "degraded"]),
  version: z.string(),
  uptimeSeconds: z.number().min(0),
  services: z.array(serviceHealth),
});
export type PlatformHealth = z.infer<typeof platformHealth>;
