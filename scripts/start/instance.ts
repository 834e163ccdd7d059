import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { home } from "../paths.ts";
import { lookUp } from "./processes.ts";

/** The launcher that holds a data folder. `born` tells a process from a later one with the same number. */
export type Instance = { pid: number; born: string; url: string; ready: boolean };

const file = join(home, "instance.json");

/** The launcher that runs on this data folder now, if any. */
export function runningInstance(): Instance | undefined {
  let found: Instance;
  try {
    found = JSON.parse(readFileSync(file, "utf8")) as Instance;
  } catch {
    return undefined; // none was ever started, or it was cut off in the middle of a write
  }
  return found.pid !== process.pid && lookUp(found.pid)?.born === found.born ? found : undefined;
}

/** Writes down that this process holds the data folder. */
export function claim(url: string, ready: boolean): void {
  mkdirSync(home, { recursive: true });
  const instance: Instance = { pid: process.pid, born: lookUp(process.pid)?.born ?? "", url, ready };
  writeFileSync(file, `${JSON.stringify(instance)}\n`);
}

export function release(): void {
  rmSync(file, { force: true });
}
