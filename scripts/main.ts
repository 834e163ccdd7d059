import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { root } from "./paths.ts";
import { SetupError, plainCause } from "./steps.mjs";

const [command, ...args] = process.argv.slice(2);

const commands: Record<string, () => Promise<number>> = {
  start: async () => (await import("./start/start.ts")).start(args, { reload: false }),
  dev: async () => (await import("./start/start.ts")).start(args, { reload: true }),
  test: async () => (await import("./test/run-tests.ts")).runTests(args),
  notices: async () => (await import("./notices/write-notices.ts")).writeNotices(),
  bench: async () => (await import("./bench/run-bench.ts")).runBench(args),
  shots: () => runProgram("e2e/shots/take-shots.ts", ...args),
  secrets: () => runProgram("scripts/deploy/write-secrets.ts", ...args),
  regenerate: async () => {
    let code = 0;
    for (const path of generators) code ||= await runProgram(path);
    return code;
  },
  model: async () => (await import("@solidtype/kernel/cli")).runModel(args),
};

/** What is written from the sources and kept beside them; tests hold it. */
const generators = [
  "packages/contracts/wire/lock.ts",
  "packages/contracts/wire/errors-page.ts",
  "scripts/env/env-example.ts",
];

/** Some commands are programs of their own, which run by themselves, too. */
function runProgram(path: string, ...words: string[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, path), ...words], { cwd: root, stdio: "inherit" });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done(code ?? 1));
  });
}

try {
  const run = commands[command ?? ""];
  if (!run) throw new SetupError(`"${command}" is not a command of this repository`);
  process.exit(await run());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}

/** What a person reads: the plain cause where there is one; the stack only of what is a fault of these scripts. */
function explain(error: unknown): string {
  if (error instanceof SetupError) return error.render();
  const cause = plainCause(String(error));
  if (cause) return new SetupError(`${cause.what} (${String(error)})`, cause).render();
  return `✗ A fault in SolidType's own scripts; please report it.\n${error instanceof Error ? error.stack : String(error)}`;
}
