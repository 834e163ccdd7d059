import { defaultSubjectPrefix, subjectPrefix } from "@solidtype/contracts";
import { z } from "zod";
import { portVariable, secondsVariable } from "./load-config.ts";

/** What every service needs; a service's own schema is `z.object({ ...commonConfig, … })`. */
export const commonConfig = {
  NATS_URL: z
    .url({ protocol: /^nats$/ })
    .meta({ description: "Where NATS listens.", example: "nats://127.0.0.1:4222" }),
  NATS_USER: z.string().optional().meta({ description: "The service's NATS user; by default its own name." }),
  NATS_PASSWORD: z.string().min(1).meta({ description: "The service's NATS password.", secret: true }),
  NATS_PREFIX: subjectPrefix.default(defaultSubjectPrefix).meta({
    description:
      "First word of every NATS subject and Redis key of this platform; its users in nats.conf may speak by it alone.",
  }),
  TOKEN_PRIVATE_KEY: z.string().min(1).meta({
    description: "The service's own Ed25519 key (PKCS #8, base64url), with which it signs principal tokens.",
    secret: true,
  }),
  TOKEN_PUBLIC_KEYS: z.string().min(1).meta({
    description: "Whose tokens are believed: service=key (SPKI, base64url), separated by commas.",
    example: "gateway=MCow…,agent=MCow…",
  }),
  HEALTH_HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Interface of the health port; 0.0.0.0 in a container." }),
  HEALTH_PORT: portVariable
    .default(0)
    .meta({ description: "Port of /livez, /readyz and /metrics; 0 takes a free one." }),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .meta({ description: "How much is logged." }),
  SHUTDOWN_SECONDS: secondsVariable.default(8).meta({
    description: "How long an orderly stop may take before it is cut short; in compose at most 50.",
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .meta({ description: "Where traces go (OTLP over HTTP); without it there is no tracing." }),
} as const;

const commonSchema = z.object(commonConfig);
export type CommonConfig = z.output<typeof commonSchema>;
