import { commonConfig, loadConfig, portVariable, wholeNumberVariable } from "@solidtype/service-kit";
import { z } from "zod";

export const configSchema = z.object({
  ...commonConfig,
  HOST: z
    .string()
    .default("127.0.0.1")
    .meta({ description: "Interface of the internal HTTP port; 0.0.0.0 in a container." }),
  PORT: portVariable
    .default(4104)
    .meta({ description: "Internal HTTP port: the MCP endpoint, for the gateway." }),
  DOCSYNC_URL: z.url({ protocol: /^http$/ }).meta({
    description: "Where docsync's internal HTTP port is.",
    example: "http://127.0.0.1:4102",
  }),
  BLOB_DIR: z.string().min(1).meta({
    description: "The folder of blobs, shared with the kernel service.",
    example: "/var/lib/solidtype/blobs",
  }),
  PUBLIC_URL: z.url().default("http://localhost:3000").meta({
    description: "Where people reach the platform; links to exported files begin with it.",
  }),
  ANTHROPIC_API_KEY: z.string().min(1).optional().meta({
    description: "Key of the model provider; without it the agent says in the chat that none is configured.",
    secret: true,
  }),
  ANTHROPIC_BASE_URL: z.url().optional().meta({
    description: "Another server that speaks the provider's Messages API, such as a proxy.",
  }),
  AGENT_MODEL: z.string().min(1).default("claude-sonnet-5-5").meta({ description: "The model to ask." }),
  AGENT_MAX_ANSWER_TOKENS: wholeNumberVariable
    .default(16_000)
    .meta({ description: "The longest single answer of the model, in tokens." }),
  AGENT_MAX_RUN_TOKENS: wholeNumberVariable
    .default(2_000_000)
    .meta({ description: "What one run may cost in all, in tokens written or read anew." }),
  AGENT_DAY_TOKENS: wholeNumberVariable.default(10_000_000).meta({
    description:
      "What the runs that one person begins in a day (UTC) may cost together, in tokens written or read anew.",
  }),
  AGENT_DAY_TOKENS_ALL: wholeNumberVariable.default(100_000_000).meta({
    description:
      "What the runs that all people together begin in a day (UTC) may cost, in tokens written or read anew.",
  }),
  AGENT_MAX_STEPS: wholeNumberVariable
    .default(60)
    .meta({ description: "How often the model is asked in one run." }),
  AGENT_RUNS: wholeNumberVariable
    .default(16)
    .meta({ description: "How many runs one replica carries out at once." }),
});
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);
