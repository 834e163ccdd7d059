import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { lookUp } from "./processes.ts";

let folder: string;
let reloading: ChildProcess;
const within = { timeout: 25_000, interval: 200 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "solidtype-reloading-"));
  for (const name of ["one", "two"]) mkdirSync(join(folder, name));
});
afterEach(async () => {
  if (reloading.exitCode === null && reloading.signalCode === null) {
    reloading.kill("SIGTERM");
    await once(reloading, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

const source = join("two", "main.mjs");
const edit = (text: string) => writeFileSync(join(folder, source), text);
/** A program that writes down who it is, in a file that is no source, and what it is made of. */
const program = (words: string, then = "setInterval(() => {}, 1000)") =>
  `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(join(folder, "said"))}, JSON.stringify({ pid: process.pid, words: ${JSON.stringify(words)} }));
${then};\n`;
const said = () =>
  JSON.parse(readFileSync(join(folder, "said"), "utf8")) as { readonly pid: number; readonly words: string };

function begin(): void {
  const watched = ["one", "two"].map((name) => join(folder, name)).join(delimiter);
  reloading = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, "reloading.ts"),
      watched,
      join(folder, source),
    ],
    { stdio: "inherit" },
  );
}

it("runs a program anew when a source has changed, and only one at a time", async () => {
  edit(program("first"));
  begin();
  await vi.waitFor(() => expect(said().words).toBe("first"), within);
  const { pid } = said();
  edit(program("second"));
  await vi.waitFor(() => expect(said().words).toBe("second"), within);
  expect(lookUp(pid)).toBeUndefined();
  writeFileSync(join(folder, "one", "schema.sql"), "");
  const second = said().pid;
  await vi.waitFor(() => expect(said().pid).not.toBe(second), within);
});

it("ends with a program that ends by itself, and with its exit code", async () => {
  edit(program("first"));
  begin();
  await vi.waitFor(() => expect(said().words).toBe("first"), within);
  process.kill(said().pid, "SIGKILL");
  expect(await once(reloading, "exit")).toEqual([1, null]);
});

it("waits for the next edit where one has made a program refuse its configuration", async () => {
  edit(program("first"));
  begin();
  await vi.waitFor(() => expect(said().words).toBe("first"), within);
  edit(program("refused", "process.exit(78)"));
  await vi.waitFor(() => expect(said().words).toBe("refused"), within);
  edit(program("mended"));
  await vi.waitFor(() => expect(said().words).toBe("mended"), within);
});

it("can be stopped while it waits for that edit", async () => {
  edit(program("first"));
  begin();
  await vi.waitFor(() => expect(said().words).toBe("first"), within);
  edit(program("refused", "process.exit(78)"));
  await vi.waitFor(() => expect(said().words).toBe("refused"), within);
  await vi.waitFor(() => expect(lookUp(said().pid)).toBeUndefined(), within);
  reloading.kill("SIGTERM");
  expect(await once(reloading, "exit")).toEqual([0, null]);
});

it("takes its program with it when it is stopped", async () => {
  edit(program("first", 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)'));
  begin();
  await vi.waitFor(() => expect(said().words).toBe("first"), within);
  const { pid } = said();
  reloading.kill("SIGTERM");
  expect(await once(reloading, "exit")).toEqual([0, null]);
  expect(lookUp(pid)).toBeUndefined();
});
