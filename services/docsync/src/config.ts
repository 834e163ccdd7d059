import { commonConfig, loadConfig } from "@solidtype/service-kit";
import { z } from "zod";

export const configSchema = z.object({ ...commonConfig });
export type Config = z.output<typeof configSchema>;

export const readConfig = (): Config => loadConfig(configSchema, process.env);
