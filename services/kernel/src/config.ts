import { geometryTime } from "@solidtype/contracts";
import {
  commonConfig,
  countVariable,
  loadConfig,
  secondsVariable,
  wholeNumberVariable,
} from "@solidtype/service-kit";
import { z } from "zod";

export const configSchema = z.object({
  ...commonConfig,
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).meta({
    description: "Where jobs wait; noeviction, AOF.",
    example: "redis://127.0.0.1:6379",
    secret: true,
  }),
  BLOB_DIR: z.string().min(1).meta({
    description: "The folder of blobs, shared with the gateway and with every replica.",
    example: "/var/lib/solidtype/blobs",
  }),
  DOCSYNC_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where docsync's internal HTTP port is.",
    example: "http://127.0.0.1:4102",
  }),
  KERNEL_WORKERS: countVariable
    .default(2)
    .meta({ description: "Geometry threads, one per core; each takes 115 MB and what its parts take." }),
  KERNEL_DEADLINE_SECONDS: secondsVariable.default(geometryTime.serviceSeconds).meta({
    description:
      "How long one rebuild, export or import may take before it is ended. An agent waits two minutes for an answer, whatever this says.",
  }),
  KERNEL_HEAP_MB: countVariable
    .default(1000)
    .meta({ description: "OCCT's memory in one thread above which the thread is replaced." }),
  KERNEL_IDLE_SECONDS: secondsVariable
    .default(120)
    .meta({ description: "After this long without work a thread ends, unless it is the last." }),
  KERNEL_DEBOUNCE_MS: wholeNumberVariable.default(250).meta({
    description:
      "How long edits of a document are gathered before it is rebuilt: the editors' own kernels come first.",
  }),
  KERNEL_SHAPES_GB: wholeNumberVariable.default(20).meta({
    description:
      "What results of single operations may take among the blobs; above it those go that were not used for longest.",
  }),
  KERNEL_SWEEP_SECONDS: secondsVariable
    .default(86_400)
    .meta({ description: "How often blobs that nothing names any more are removed; in one replica." }),
});
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);
