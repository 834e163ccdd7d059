import { z } from "zod";

/** The services that meet on the bus, in the order in which they start. */
export const serviceNames = ["metadata", "docsync", "kernel", "agent", "gateway"] as const;
export const serviceName = z.enum(serviceNames);
export type ServiceName = z.infer<typeof serviceName>;
