import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Reporter, SerializedError } from "vitest/node";
import { strayErrors } from "../paths.ts";

/** Notes the errors of a run that no test caught: vitest's own JSON report leaves them out. */
export default class StrayErrors implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly SerializedError[]): void {
    mkdirSync(dirname(strayErrors), { recursive: true });
    writeFileSync(strayErrors, JSON.stringify(errors.map(({ message }) => message)));
  }
}
