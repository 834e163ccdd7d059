import process from "node:process";
import { SetupError, plainCause } from "./steps.mjs";

const [command, ...args] = process.argv.slice(2);

const commands: Record<string, () => Promise<number>> = {
  start: async () => (await import("./start/start.ts")).start(args, { reload: false }),
  dev: async () => (await import("./start/start.ts")).start(args, { reload: true }),
  test: async () => (await import("./test/run-tests.ts")).runTests(args),
  notices: async () => (await import("./notices/write-notices.ts")).writeNotices(),
  bench: async () => (await import("./bench/run-bench.ts")).runBench(args),
  model: async () => (await import("@solidtype/kernel/cli")).runModel(args),
};

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
