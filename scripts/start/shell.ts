import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

export type Said = { code: number; output: string };

type Options = {
  env?: Record<string, string | undefined>;
  cwd?: string;
  note?: (line: string) => void;
  uid?: number;
  gid?: number;
  /** Lets the program talk to the person at the terminal, for a password. */
  ask?: boolean;
};

/** Programs that run right now: none of them outlives the launcher. */
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill()));

/** Runs a program to its end and keeps the last of what it said. Never throws: what cannot start ends with 127. */
export function run(command: string, args: readonly string[], options: Options = {}): Promise<Said> {
  const { note, ask, ...rest } = options;
  return new Promise((done) => {
    const child = spawn(command, args, { ...rest, stdio: [ask ? "inherit" : "ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-40_000);
      const line = output
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1);
      if (line && note) note(line.trim());
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", (error) => done({ code: 127, output: String(error) }));
    child.on("close", (code) => {
      running.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}

/** Full path of a program, also in the places of system programs, which a user's PATH often leaves out. */
export function find(program: string): string | undefined {
  const places = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/sbin"];
  return places.map((place) => join(place, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The last lines of what a program said, for a message. */
export const tail = (output: string, lines = 6) =>
  output.trim().split("\n").slice(-lines).join("\n         ");
