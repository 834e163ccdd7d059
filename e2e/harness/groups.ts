import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";

/**
 * A shell that outlives the test run: when the run ends, however it ends, the pipe to it closes, and it ends what the
 * run has started.
 */
export function leashTo(group: number, folder: string | undefined): ChildProcess {
  const remove = folder === undefined ? "" : `rm -rf -- "${folder}"`;
  const script = `read -r _
    kill -s INT -- -${group} 2>/dev/null
    turn=0
    while kill -s 0 -- -${group} 2>/dev/null && [ $turn -lt 60 ]; do sleep 1; turn=$((turn + 1)); done
    kill -s KILL -- -${group} 2>/dev/null
    ${remove}`;
  const shell = spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {},
    detached: true,
  });
  shell.unref();
  return shell;
}

/** Never the group of the caller, which is what number nought would be. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // nobody of it is left
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
