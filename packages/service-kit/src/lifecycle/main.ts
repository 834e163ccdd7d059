import { readFileSync } from "node:fs";
import type { ServiceName } from "@solidtype/contracts";
import type { CommonConfig } from "../config/common-config.ts";
import { ConfigError } from "../config/load-config.ts";
import { type ServiceParts, runService } from "./run-service.ts";

/** What a shell is told when the configuration is at fault (EX_CONFIG of sysexits.h). */
const configurationExit = 78;

/**
 * A service's `main.ts` in one call: reads the configuration (and ends the process, naming the variables, when it is
 * not complete), takes the version from the service's own package.json, and runs it.
 */
export async function main<Config extends CommonConfig>(
  name: ServiceName,
  packageFile: URL,
  readConfig: () => Config,
  start: (parts: ServiceParts, config: Config) => Promise<void>,
): Promise<void> {
  try {
    const config = readConfig();
    const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
    await runService(name, version, config, (parts) => start(parts, config));
  } catch (error) {
    const atFault = error instanceof ConfigError;
    const text = atFault
      ? error.message
      : String(error instanceof Error ? (error.stack ?? error.message) : error);
    process.stderr.write(`${name} cannot start. ${text}\n`);
    process.exit(atFault ? configurationExit : 1);
  }
}
