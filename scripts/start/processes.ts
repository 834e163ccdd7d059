import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** What the system knows of a process. `born` tells it from a later one with the same number. */
export type Known = { pid: number; parent: number; born: string; command: string };

/** Looks a process up; on Linux in /proc, since a bare Debian has no `ps`. */
export function lookUp(pid: number): Known | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined; // there is no such process
  }
}

function fromProc(pid: number): Known {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name stands in brackets and may hold anything, brackets and blanks too: fields count from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z") throw new Error("it has ended, and nobody has asked how yet");
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  return { pid, parent: Number(fields[1]), born: fields[19] ?? "", command };
}

function fromPs(pid: number): Known {
  const text = execFileSync("ps", ["-o", "ppid=,lstart=,command=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
  const [parent = "", ...rest] = text.split(/\s+/);
  return { pid, parent: Number(parent), born: rest.slice(0, 5).join(" "), command: rest.slice(5).join(" ") };
}

/**
 * The processes whose end must end this one: the bootstrap above it and, when npm started that, npm and the shell
 * between them. npm passes no signal on, and when it is killed the shell may live on as an orphan.
 */
export function ancestors(): Known[] {
  const chain: Known[] = [];
  let pid = process.ppid;
  for (let depth = 0; depth < 5 && pid > 1; depth++) {
    const known = lookUp(pid);
    if (!known) break;
    chain.push(known);
    if (/^npm\b|[\\/]npm(-cli\.js)?\b/.test(known.command)) return chain;
    pid = known.parent;
  }
  return chain.slice(0, 1);
}

/** Calls back once, when one of these processes is gone. */
export function onEndOfAny(watched: readonly Known[], gone: () => void): () => void {
  const timer = setInterval(() => {
    if (watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, 500);
  timer.unref();
  return () => clearInterval(timer);
}

function isAlive({ pid, born }: Known): boolean {
  if (process.platform === "linux") return lookUp(pid)?.born === born;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
