import { spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type BenchReport, benchName, reportFile, table } from "@solidtype/bench";
import { root } from "../paths.ts";
import { SetupError } from "../steps.mjs";

/** Runs the benchmarks that the words name, each in its own process; without words lists them all. */
export async function runBench(words: string[]): Promise<number> {
  const files = globSync("{packages,services,apps,scripts,e2e}/**/*.bench.ts", {
    cwd: root,
    exclude: (path) => /node_modules|\.build|\.next/.test(path),
  }).sort();
  if (words.length === 0) {
    for (const file of files) process.stdout.write(`${benchName(join(root, file)).padEnd(32)} ${file}\n`);
    process.stdout.write(
      `\n${files.length} benchmarks. npm run bench -- <name…> runs those that hold a word.\n`,
    );
    return 0;
  }
  const lost = words.filter((word) => !files.some((file) => holds(file, word)));
  if (lost.length > 0)
    throw new SetupError(`No benchmark holds "${lost.join('", "')}"`, {
      todo: "npm run bench lists what there is",
    });
  const chosen = files.filter((file) => words.some((word) => holds(file, word)));
  const broken: string[] = [];
  let missed = false;
  for (const file of chosen) {
    const code = await runFile(file);
    if (code > 1) broken.push(file);
    missed ||= code !== 0;
  }
  if (chosen.length > 1)
    process.stdout.write(
      `\nAll together\n${table(chosen.filter((f) => !broken.includes(f)).flatMap(figuresOf))}\n`,
    );
  for (const file of broken) process.stdout.write(`✗ ${file} ended before it had its figures\n`);
  return missed ? 1 : 0;
}

const holds = (file: string, word: string) =>
  file.includes(word) || benchName(join(root, file)).includes(word);

/** 0: goals met; 1: a goal missed; 2: it broke. */
function runFile(file: string): Promise<number> {
  const before = stampOf(file);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--expose-gc", join(root, file)], { cwd: root, stdio: "inherit" });
    child.on("error", fail);
    child.on("close", (code) => done(stampOf(file) === before ? 2 : code === 0 ? 0 : 1));
  });
}

function reportOf(file: string): BenchReport | undefined {
  try {
    return JSON.parse(readFileSync(reportFile(benchName(join(root, file))), "utf8")) as BenchReport;
  } catch {
    return undefined; // never ran here
  }
}

const stampOf = (file: string) => reportOf(file)?.at;
const figuresOf = (file: string) =>
  (reportOf(file)?.figures ?? []).map((f) => ({
    ...f,
    figure: `${benchName(join(root, file))}: ${f.figure}`,
  }));
