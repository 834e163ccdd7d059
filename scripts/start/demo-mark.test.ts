import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DemoMark } from "./demo-mark.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "solidtype-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function database(name: string): string {
  const data = join(home, name);
  mkdirSync(data);
  writeFileSync(join(data, "PG_VERSION"), "18\n");
  return data;
}

it("is that of a database, and goes with it", () => {
  const data = database("data");
  expect(new DemoMark(home, data).isSet).toBe(false);
  new DemoMark(home, data).set();
  expect(new DemoMark(home, data).isSet).toBe(true);
  expect(new DemoMark(home, database("another")).isSet).toBe(false);
});

it("is taken over from where earlier releases kept it, for the database that stood then and no later one", () => {
  const earlier = join(home, "demo-seeded");
  writeFileSync(earlier, "");
  const data = database("data");
  expect(new DemoMark(home, data).isSet).toBe(true);
  expect(existsSync(earlier)).toBe(false);
  writeFileSync(earlier, "");
  const made = new DemoMark(home, join(home, "not-yet"));
  database("not-yet");
  expect(made.isSet).toBe(false);
  expect(new DemoMark(home, join(home, "not-yet")).isSet).toBe(false);
});
