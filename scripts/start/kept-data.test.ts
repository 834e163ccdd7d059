import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LogFile } from "./log-file.ts";
import { createCluster } from "./postgres.ts";
import { outsidePlace } from "./postgres-place.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "solidtype-kept-"))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it("keeps the database of a home that was put aside while another stands in its place, and tells of it", () => {
  const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const [home, aside, shared] = ["home", "aside", "shared"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(home);
  const first = outsidePlace(home, shared);
  writeFileSync(join(first, "row"), "a part");
  renameSync(home, aside);
  mkdirSync(home);
  const second = outsidePlace(home, shared);
  expect(second).not.toBe(first);
  expect(String(said.mock.calls)).toContain(first);
  expect(outsidePlace(aside, shared)).toBe(first);
  expect(readFileSync(join(first, "row"), "utf8")).toBe("a part");
});

it("takes a database that stands for whole, and leaves it as it is", async () => {
  const data = join(folder, "data");
  mkdirSync(data);
  writeFileSync(join(data, "PG_VERSION"), "18");
  await createCluster({ bin: join(folder, "no-programs"), data }, "secret");
  expect(readFileSync(join(data, "PG_VERSION"), "utf8")).toBe("18");
});

it("begins a log anew also where no copy of the old one can be made", () => {
  const path = join(folder, "thing.log");
  mkdirSync(`${path}.1`);
  writeFileSync(path, Buffer.alloc(17 * 1024 * 1024));
  expect(statSync(new LogFile(path).path).size).toBe(0);
});
