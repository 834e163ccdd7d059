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
  const first = outsidePlace(home, shared, false);
  writeFileSync(join(first, "row"), "a part");
  renameSync(home, aside);
  mkdirSync(home);
  const second = outsidePlace(home, shared, false);
  expect(second).not.toBe(first);
  expect(String(said.mock.calls)).toContain(first);
  expect(outsidePlace(aside, shared, false)).toBe(first);
  expect(readFileSync(join(first, "row"), "utf8")).toBe("a part");
});

it("begins no empty database for a home whose own is gone, unless that is asked for", () => {
  const [home, shared] = [join(folder, "home"), join(folder, "shared")];
  mkdirSync(home);
  const place = outsidePlace(home, shared, false);
  rmSync(place, { recursive: true });
  expect(() => outsidePlace(home, shared, false)).toThrow(`was in ${place}, and is not there`);
  expect(outsidePlace(home, shared, true)).toBe(place);
});

it("leaves a database that stands as it is, and says of one that is not whole that it is not", async () => {
  const data = join(folder, "data");
  for (const part of ["global", "base/1", "base/4"]) mkdirSync(join(data, part), { recursive: true });
  writeFileSync(join(data, "PG_VERSION"), "18");
  writeFileSync(join(data, "global/pg_control"), "");
  const place = { bin: join(folder, "no-programs"), data };
  await expect(createCluster(place, "secret")).rejects.toThrow("is not whole");
  mkdirSync(join(data, "base/5"));
  await createCluster(place, "secret");
  expect(readFileSync(join(data, "PG_VERSION"), "utf8")).toBe("18");
});

it("begins a log anew also where no copy of the old one can be made", () => {
  const path = join(folder, "thing.log");
  mkdirSync(`${path}.1`);
  writeFileSync(path, Buffer.alloc(17 * 1024 * 1024));
  expect(statSync(new LogFile(path).path).size).toBe(0);
});
