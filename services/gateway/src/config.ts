import { commonConfig, loadConfig, portVariable } from "@solidtype/service-kit";
import { z } from "zod";

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
});
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);
