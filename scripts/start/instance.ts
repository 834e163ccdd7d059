import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { home } from "../paths.ts";
import { lookUp } from "./processes.ts";

export type InstanceState = "starting" | "ready" | "stopping";

/** The launcher that holds a data folder. */
export type Instance = {
  pid: number;
  born: string;
  url: string;
  state: InstanceState;
  /** Its processes by name, for whoever wants to look at one. */
  processes: Record<string, { pid: number; born: string }>;
};

const file = join(home, "instance.json");

/** The launcher that runs on this data folder now, if any. */
export function runningInstance(): Instance | undefined {
  const found = readInstance();
  if (found === undefined || found.pid === process.pid) return undefined;
  return lookUp(found.pid)?.born === found.born ? found : undefined;
}

/** What a launcher that was killed has left running: its warden ends it, which takes a while. */
export function leftRunning(): readonly string[] {
  const found = readInstance();
  if (found === undefined || runningInstance() !== undefined) return [];
  const isLeft = ({ pid, born }: { pid: number; born: string }) => {
    const now = lookUp(pid);
    return now !== undefined && now.born === born;
  };
  return Object.entries(found.processes).flatMap(([name, one]) => (isLeft(one) ? [name] : []));
}

function readInstance(): Instance | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Instance;
  } catch {
    return undefined; // none was ever started, or it was cut off in the middle of a write
  }
}

/** When processes were born, which is asked for once each: where there is no /proc that is a program to run. */
const births = new Map<number, string>();

function bornOf(pid: number): string {
  const known = births.get(pid) ?? lookUp(pid)?.born ?? "";
  births.set(pid, known);
  return known;
}

/** Writes down that this process holds the data folder. */
export function claim(url: string, state: InstanceState, processes: Record<string, number>): void {
  mkdirSync(home, { recursive: true });
  const named = Object.entries(processes).map(([name, pid]) => [name, { pid, born: bornOf(pid) }]);
  const instance: Instance = {
    pid: process.pid,
    born: bornOf(process.pid),
    url,
    state,
    processes: Object.fromEntries(named),
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(instance)}\n`);
  renameSync(`${file}.new`, file);
}

/** Lets go of the folder, unless another launcher has taken it meanwhile. */
export function release(): void {
  if (readInstance()?.pid === process.pid) rmSync(file, { force: true });
}
