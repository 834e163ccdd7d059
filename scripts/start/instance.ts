import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { home } from "../paths.ts";
import { lookUp } from "./processes.ts";

/** The launcher that holds a data folder. */
export type Instance = {
  pid: number;
  born: string;
  url: string;
  ready: boolean;
  /** Process ids by name, for whoever wants to look at one. */
  processes: Record<string, number>;
};

const file = join(home, "instance.json");

/** The launcher that runs on this data folder now, if any. */
export function runningInstance(): Instance | undefined {
  const found = readInstance();
  if (found === undefined || found.pid === process.pid) return undefined;
  return lookUp(found.pid)?.born === found.born ? found : undefined;
}

function readInstance(): Instance | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Instance;
  } catch {
    return undefined; // none was ever started, or it was cut off in the middle of a write
  }
}

/** Writes down that this process holds the data folder. */
export function claim(url: string, ready: boolean, processes: Record<string, number>): void {
  mkdirSync(home, { recursive: true });
  const instance: Instance = {
    pid: process.pid,
    born: lookUp(process.pid)?.born ?? "",
    url,
    ready,
    processes,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(instance)}\n`);
  renameSync(`${file}.new`, file);
}

/** Lets go of the folder, unless another launcher has taken it meanwhile. */
export function release(): void {
  if (readInstance()?.pid === process.pid) rmSync(file, { force: true });
}
