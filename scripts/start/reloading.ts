/**
 * Runs a service for `npm run dev`, and anew after every change of a source:
 * `node reloading.ts <folders> <arguments of node…>`. When the service ends by itself, this ends with it and with its
 * exit code, so that whoever started it hears of it and starts it again; `node --watch` would stay and wait for an edit,
 * and the service be away until then.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { watch } from "node:fs";
import { delimiter } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";

const [, , folders = "", ...args] = process.argv;

const isSource = (file: string) =>
  /\.(ts|mjs|json|sql)$/.test(file) && !/\.(test|bench|spec)\.ts$/.test(file);
/** An editor, or git, writes several files at once. */
const settles = 100;
const stopWithin = 10_000;
/** A service says with this code that its configuration is at fault: nobody would start it again. */
const configurationExit = 78;

let edits = 0;
let stopping = false;
let edited: () => void = () => undefined;

for (const folder of folders.split(delimiter))
  watch(folder, { recursive: true }, (_, file) => {
    if (file === null || !isSource(file)) return;
    edits++;
    edited();
  }).on("error", (error) => console.error(`changes below ${folder} are not seen any more: ${error.message}`));

let child = run();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
  process.on(signal, () => {
    stopping = true;
    if (!child.kill(signal)) process.exit(0);
  });

for (;;) {
  const seen = edits;
  const nextEdit = new Promise<"edited">((done) => (edited = () => done("edited")));
  const how = await Promise.race([nextEdit, ended(child)]);
  if (how !== "edited") {
    const brokenByEdit = seen > 0 && how === configurationExit && !stopping;
    if (!brokenByEdit) process.exit(how);
    await nextEdit;
  }
  await settled();
  await stop(child);
  if (stopping) process.exit(0);
  child = run();
}

function run(): ChildProcess {
  return spawn(process.execPath, args, { stdio: "inherit" });
}

/** Its exit code, or what a shell makes of a signal. */
async function ended(of: ChildProcess): Promise<number> {
  if (of.exitCode === null && of.signalCode === null)
    await new Promise<void>((done) => {
      of.once("exit", () => done());
      of.once("error", () => done());
    });
  return of.exitCode ?? 1;
}

async function settled(): Promise<void> {
  for (let before = -1; before !== edits;) {
    before = edits;
    await wait(settles);
  }
}

async function stop(old: ChildProcess): Promise<void> {
  old.kill("SIGTERM");
  const late = wait(stopWithin, "late" as const, { ref: false });
  if ((await Promise.race([ended(old), late])) !== "late") return;
  old.kill("SIGKILL");
  await ended(old);
}
