import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lookUp } from "./processes.ts";
import { WebBuilds } from "./web-builds.ts";

let folder: string;
let builds: WebBuilds;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "solidtype-builds-"));
  builds = new WebBuilds(join(folder, "builds"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Where a build is made, as Next always does it in the same place. */
function make(key: string) {
  return async () => {
    const made = join(folder, "made");
    mkdirSync(made);
    writeFileSync(join(made, "chunk"), key);
    return made;
  };
}
const noneIsMade = () => expect.unreachable("it is there already");
const quietly = () => undefined;
const marks = () => join(folder, "builds", "served");

/** As whoever served this build has left it, killed or ended, so many seconds ago. */
function markOf(key: string, said: string, secondsAgo: number, pid = 1): void {
  const file = join(marks(), `${key}.${pid}`);
  writeFileSync(file, said);
  utimesSync(file, Date.now() / 1000 - secondsAgo, Date.now() / 1000 - secondsAgo);
}

it("keeps a build that is served where it is while others are made, and finds it again", async () => {
  const first = await builds.take("a", make("a"), quietly);
  const second = await builds.take("b", make("b"), quietly);
  expect([first, second].map((at) => readFileSync(join(at, "chunk"), "utf8"))).toEqual(["a", "b"]);
  expect(await builds.take("a", noneIsMade, quietly)).toBe(first);
});

it("throws away what nobody serves any more, but for the two that were last", async () => {
  for (const key of ["a", "b", "c", "d"]) await builds.take(key, make(key), quietly);
  for (const key of ["a", "b", "c", "d"]) rmSync(join(marks(), `${key}.${process.pid}`));
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const { pid = 0 } = other;
  markOf("a", `${pid} ${lookUp(pid)?.born}`, 9000, pid);
  markOf("b", `${process.pid} of an earlier process with this number`, 300);
  markOf("c", "2147483647 1", 100);
  markOf("d", "2147483647 1", 200);
  const kept = () => ["a", "b", "c", "d", "e"].filter((key) => existsSync(join(folder, "builds", key)));
  await builds.take("e", make("e"), quietly);
  expect(kept()).toEqual(["a", "c", "d", "e"]);
  other.kill("SIGKILL");
  await once(other, "exit");
  await builds.take("f", make("f"), quietly);
  expect(kept()).toEqual(["c", "d", "e"]);
});

it("builds once for two who want the same at once, and one after the other for two who do not", async () => {
  let made = 0;
  const counted = (key: string) => async () => {
    made++;
    return make(key)();
  };
  const taken = await Promise.all([
    builds.take("a", counted("a"), quietly),
    builds.take("a", counted("a"), quietly),
    new WebBuilds(join(folder, "builds")).take("b", counted("b"), quietly),
  ]);
  expect(taken.map((at) => readFileSync(join(at, "chunk"), "utf8"))).toEqual(["a", "a", "b"]);
  expect(made).toBe(2);
});

it("waits for nobody who was killed while building, and goes on after a build that failed", async () => {
  mkdirSync(marks(), { recursive: true });
  writeFileSync(join(folder, "builds", "building"), "2147483647 1");
  const failing = builds.take("a", () => Promise.reject(new Error("it does not compile")), quietly);
  await expect(failing).rejects.toThrow("it does not compile");
  expect(readFileSync(join(await builds.take("a", make("a"), quietly), "chunk"), "utf8")).toBe("a");
});

it("says that somebody else builds just now, and builds when they have ended", async () => {
  mkdirSync(marks(), { recursive: true });
  const lock = join(folder, "builds", "building");
  const { ppid } = process;
  writeFileSync(lock, `${ppid} ${lookUp(ppid)?.born}`);
  let told = 0;
  const taken = await builds.take("a", make("a"), () => {
    told++;
    rmSync(lock);
  });
  expect(readFileSync(join(taken, "chunk"), "utf8")).toBe("a");
  expect(told).toBe(1);
});
