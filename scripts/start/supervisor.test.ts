import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lookUp } from "./processes.ts";
import { type ProcessSpec, Supervisor } from "./supervisor.ts";
import { startWarden, type Warden } from "./warden.ts";

let folder: string;
let warden: Warden;
let supervisor: Supervisor;
let said: string[];
/** The process that others were told of at each change; none while it is being started again. */
let told: (number | undefined)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "solidtype-supervisor-"));
  said = [];
  told = [];
  warden = startWarden();
  supervisor = new Supervisor({
    logs: join(folder, "logs"),
    warden,
    say: (line) => said.push(line),
    changed: ({ thing }) => told.push(thing),
  });
});
afterEach(async () => {
  await supervisor.stop();
  warden.dismiss();
  rmSync(folder, { recursive: true, force: true });
});

const pidFile = () => join(folder, "pid");
const pid = () => Number(readFileSync(pidFile(), "utf8"));
const living = (source: string): ProcessSpec => ({
  name: "thing",
  tier: 0,
  command: process.execPath,
  args: ["-e", `${source}; require("fs").writeFileSync(${JSON.stringify(pidFile())}, String(process.pid));`],
  env: {},
  ready: async () => pidWritten(),
});
const pidWritten = () => {
  try {
    return pid() > 0;
  } catch {
    return false;
  }
};

it("starts a process again when it is killed, and shows its last lines", async () => {
  await supervisor.start(living('console.log("the last words"); setInterval(() => {}, 1000)'));
  const first = pid();
  process.kill(first, "SIGKILL");
  await vi.waitFor(() => expect(told).toHaveLength(3), { timeout: 25_000 });
  await vi.waitFor(() => expect(pid()).toBe(told[2]), { timeout: 25_000 });
  expect(said.join("\n")).toContain("thing ended (signal SIGKILL)");
  expect(said.join("\n")).toContain("the last words");
  expect(told.slice(0, 2)).toEqual([first, undefined]);
  expect(supervisor.lastWords("thing").lines).toContain("the last words");
});

it("ends what a killed process has left of its own before it starts that again", async () => {
  const inner = join(folder, "inner");
  const begin = `const { pid } = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    require("fs").writeFileSync(${JSON.stringify(inner)}, String(pid)); setInterval(() => {}, 1000)`;
  await supervisor.start(living(begin));
  const left = Number(readFileSync(inner, "utf8"));
  process.kill(pid(), "SIGKILL");
  await vi.waitFor(() => expect(told).toHaveLength(3), { timeout: 25_000 });
  expect(lookUp(left)).toBeUndefined();
  await vi.waitFor(() => expect(pid()).toBe(told[2]), { timeout: 25_000 });
});

it("starts a process again whose log cannot be written any more, and writes it again once it can", async () => {
  const logs = join(folder, "logs");
  const isAnew = (before: number) =>
    vi.waitFor(() => expect([pid() === before, told.at(-1)]).toEqual([false, pid()]), { timeout: 25_000 });
  await supervisor.start(living('console.log("alive"); setInterval(() => {}, 1000)'));
  const first = pid();
  rmSync(logs, { recursive: true });
  writeFileSync(logs, "no folder");
  process.kill(first, "SIGKILL");
  await isAnew(first);
  const second = pid();
  rmSync(logs);
  process.kill(second, "SIGKILL");
  await isAnew(second);
  expect(supervisor.lastWords("thing").lines).toEqual(["alive"]);
});

it("waits longer each time when a process keeps dying", async () => {
  writeFileSync(pidFile(), "1");
  await supervisor.start(living("process.exit(3);"));
  await vi.waitFor(() => expect(said.length).toBeGreaterThanOrEqual(3), { timeout: 25_000 });
  expect(said.map((line) => /again in ([\d.]+) s/.exec(line)?.[1]).slice(0, 3)).toEqual([
    "0.3",
    "0.6",
    "1.2",
  ]);
});

it("does not start a process again whose configuration is at fault", async () => {
  const started = supervisor.start({
    ...living('console.error("PORT: is missing"); process.exit(78);'),
    ready: async () => false,
  });
  await expect(started).rejects.toThrow("thing ended again and again");
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("PORT: is missing");
});

it("leaves nothing when it stops, even of a process that ignores the signal's first meaning", async () => {
  await supervisor.start(
    living(
      'process.on("SIGTERM", () => setTimeout(() => process.exit(0), 50)); setInterval(() => {}, 1000);',
    ),
  );
  const running = pid();
  await supervisor.stop();
  expect(lookUp(running)).toBeUndefined();
});

it("ends what is left when the launcher vanishes", async () => {
  await supervisor.start(living("setInterval(() => {}, 1000);"));
  const running = pid();
  warden.dismiss(); // what the warden sees when the launcher is killed: its pipe closes
  await vi.waitFor(() => expect(said.join()).toContain("thing ended (signal SIGTERM)"), { timeout: 25_000 });
  expect(lookUp(running)).toBeUndefined();
});
