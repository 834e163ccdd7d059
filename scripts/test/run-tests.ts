import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { openPostgresPackage } from "../start/open-postgres.ts";
import { nats, obtain, redis } from "../start/programs.ts";
import { packageScript, reports, root, strayErrors } from "../paths.ts";
import { seconds } from "../steps.mjs";
import { runCheck } from "./run-check.ts";
import { type Suite, runByThemselves, whatIsAsked } from "./suites.ts";
import { pathsWithoutTests, testFiles } from "./test-files.ts";
import {
  add,
  closingLines,
  failedFiles,
  nothingRun,
  tallyOf,
  tallyOfTwo,
  type Tally,
  type VitestReport,
} from "./tally.ts";

/** Runs what the words name (all when there are none), prints the closing lines, gives the exit code. */
export async function runTests(words: string[]): Promise<number> {
  const { chosen, paths } = whatIsAsked(words);
  const empty = pathsWithoutTests(paths, paths.length === 0 ? [] : testFiles(root), root);
  const rest = paths.filter((word) => !empty.includes(word));
  // A path that only one of the named suites knows is no failure of the others.
  const unmatched = chosen.length > 1 && rest.length > 0 ? ["--passWithNoTests"] : [];
  let total: Tally = {
    ...nothingRun,
    failed: empty.length,
    failures: empty.map((path) => `${path}: there is no test at this path`),
  };
  // Without the paths that it names, a run would be of everything.
  if (empty.length > 0 && rest.length === 0) return told(total);
  for (const suite of chosen) {
    if (suite === "check") total = add(total, await runCheck());
    else {
      const args = ["--project", suite, ...rest, ...unmatched];
      total = add(total, await (hasProcesses(suite) ? againstProcesses(suite, args) : judged(suite, args)));
    }
  }
  if (runByThemselves(rest, chosen)) {
    await bringServers();
    total = add(total, await judged("paths", rest));
  }
  return told(total);
}

/** Prints the closing lines; the exit code. */
function told(total: Tally): number {
  process.stdout.write(`\n${closingLines(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** Postgres, NATS and Redis for the tests that need real ones; each test run starts its own processes of them. */
async function bringServers(): Promise<void> {
  openPostgresPackage();
  await obtain(nats);
  await obtain(redis);
}

const hasProcesses = (suite: Suite): boolean => suite === "int" || suite === "e2e";

async function judged(name: string, args: string[]): Promise<Tally> {
  const { report, code } = await vitest(name, args);
  return tallyOf(name, report, code, root);
}

/** More files than these have not failed by the chance of the moment. */
const mostTriedAgain = 2;

/**
 * Runs a suite that starts real servers and browsers, kills them and waits for them. A file that failed is tried once
 * more, by itself; what then passes does not stop the change, but is named at the end for whoever looks for the race.
 */
async function againstProcesses(suite: Suite, args: string[]): Promise<Tally> {
  await bringServers();
  const first = await vitest(suite, args);
  const failed = failedFiles(first.report);
  const isChance = failed.length > 0 && failed.length <= mostTriedAgain && first.report?.stray.length === 0;
  if (first.code === 0 || !isChance) return tallyOf(suite, first.report, first.code, root);
  const second = await vitest(`${suite}-again`, ["--project", suite, ...failed]);
  return tallyOfTwo(suite, first.report, second, root);
}

async function vitest(
  name: string,
  args: string[],
): Promise<{ report: VitestReport | undefined; code: number }> {
  const started = Date.now();
  mkdirSync(reports, { recursive: true });
  const file = join(reports, `${name}.json`);
  for (const left of [file, strayErrors]) rmSync(left, { force: true });
  const outputs = [
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    "--reporter=./scripts/test/stray-errors.ts",
  ];
  const code = await new Promise<number>((done, fail) => {
    const child = spawn(process.execPath, [packageScript("vitest/vitest.mjs"), "run", ...outputs, ...args], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, NODE_ENV: "test" },
    });
    child.on("error", fail);
    child.on("close", (status) => done(status ?? 1));
  });
  process.stdout.write(`  ${name}  ${seconds(Date.now() - started)}\n`);
  return { report: readReport(file), code };
}

function readReport(file: string): VitestReport | undefined {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as Pick<VitestReport, "testResults">;
    return { ...report, stray: JSON.parse(readFileSync(strayErrors, "utf8")) as string[] };
  } catch {
    return undefined; // the runner died before it could write: the exit code tells
  }
}
