import process from "node:process";
import { SetupError } from "./steps.mjs";

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
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.render()}\n`);
  process.exitCode = 1;
}
