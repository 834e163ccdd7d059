import { readFileSync } from "node:fs";
import type { z } from "zod";
import type { ServiceName } from "@solidtype/contracts";
import type { CommonConfig } from "../config/common-config.ts";
import { ConfigError, type ConfigSchema, loadConfig } from "../config/load-config.ts";
import { type ServiceParts, runService } from "./run-service.ts";

/**
 * A service's `main.ts` in one call: reads the configuration (and ends the process, naming the variables, when it is
 * not complete), takes the version from the service's own package.json, and runs it.
 */
export async function main<Schema extends ConfigSchema>(
  name: ServiceName,
  packageFile: URL,
  schema: Schema,
  start: (parts: ServiceParts, config: z.output<Schema>) => Promise<void>,
): Promise<void> {
  try {
    const config = loadConfig(schema);
    const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
    await runService(name, version, config as unknown as CommonConfig, (parts) => start(parts, config));
  } catch (error) {
    const text =
      error instanceof ConfigError
        ? error.message
        : String(error instanceof Error ? (error.stack ?? error.message) : error);
    process.stderr.write(`${name} cannot start. ${text}\n`);
    process.exit(error instanceof ConfigError ? 78 : 1);
  }
}
