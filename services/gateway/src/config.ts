import { importedFileBytes } from "@solidtype/contracts";
import { commonConfig, loadConfig, portVariable, wholeNumberVariable } from "@solidtype/service-kit";
import { z } from "zod";
import { readTrustedProxies } from "./limits/client-address.ts";

export const configSchema = z.object({
  ...commonConfig,
  HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Interface of the public door; 0.0.0.0 in a container." }),
  PORT: portVariable.default(3000).meta({ description: "Port of the public door." }),
  WEB_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where the web app listens, for the gateway only.",
    example: "http://127.0.0.1:3001",
  }),
  PUBLIC_URL: z.url().default("http://localhost:3000").meta({
    description: "Where people reach the platform; https makes cookies secure.",
  }),
  METADATA_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where metadata's internal HTTP port is.",
    example: "http://127.0.0.1:4101",
  }),
  DOCSYNC_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where docsync's internal HTTP port is.",
    example: "http://127.0.0.1:4102",
  }),
  AGENT_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where the agent's internal HTTP port is.",
    example: "http://127.0.0.1:4104",
  }),
  ELECTRIC_URL: z
    .url({ protocol: /^http$/ })
    .optional()
    .meta({
      description: "Where Electric serves shapes; without it metadata's embedded log does.",
      example: "http://electric:3000",
    }),
  ELECTRIC_SECRET: z.string().min(1).optional().meta({ description: "Electric's API secret.", secret: true }),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).meta({
    description: "Where requests are counted, for all replicas together.",
    example: "redis://127.0.0.1:6379",
    secret: true,
  }),
  BLOB_DIR: z.string().min(1).meta({
    description: "The folder of blobs, shared with the kernel service and with every replica.",
    example: "/var/lib/solidtype/blobs",
  }),
  MAX_UPLOAD_BYTES: wholeNumberVariable
    .default(importedFileBytes)
    .meta({ description: "The largest file that can be uploaded; more than this cannot be imported." }),
  UPLOAD_WORKSPACE_BYTES: wholeNumberVariable.default(20_000_000_000).meta({
    description: "How many bytes of files can be uploaded into one workspace within 30 days.",
  }),
  TRUSTED_PROXIES: z
    .string()
    .transform((text, context) => {
      try {
        return readTrustedProxies(text);
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error));
        return z.NEVER;
      }
    })
    .optional()
    .meta({
      description:
        "Proxies whose X-Forwarded-For is believed: addresses or CIDR blocks, separated by commas.",
    }),
  RATE_LIMIT_SCALE: z.coerce.number().min(0.01).max(1_000_000).default(1).meta({
    description: "Multiplies every rate limit; for load tests.",
  }),
  MAX_IN_FLIGHT: wholeNumberVariable.default(2000).meta({
    description:
      "Requests in hand above which new ones are turned away as overloaded. One network has a quarter of them, one person, key or link a tenth, and of those whose body is still coming one network has a tenth. Answers that go on are counted apart: half as many for one holder, five times as many for one network.",
  }),
  DEMO: z
    .enum(["true", "false"])
    .default("false")
    .transform((value) => value === "true")
    .meta({ description: "Whether the sign-in page offers the demo accounts; for development." }),
  NODE_ENV: z.enum(["production", "development", "test"]).default("production").meta({
    description: "In development the web app's hot reload passes the content security policy.",
  }),
});
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);
