import { join, resolve } from "node:path";
import process from "node:process";

/** The root of the repository. */
export const root = resolve(import.meta.dirname, "..");

/** Where local data, logs and fetched tools live. */
export const home = resolve(process.env["SOLIDTYPE_HOME"] || join(root, ".solidtype"));

/** Machine-readable results of tests and benchmarks. */
export const reports = join(root, ".reports");
/** What the last run of vitest threw outside of any test. */
export const strayErrors = join(reports, "stray-errors.json");

/** The script behind a command of an installed package, to be run on this very Node. */
export const packageScript = (path: string) => join(root, "node_modules", path);
