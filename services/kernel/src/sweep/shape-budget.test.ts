import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobKeyOf, newId } from "@solidtype/contracts";
import { openDirectoryBlobStore } from "@solidtype/service-kit";
import { expect, onTestFinished, test } from "vitest";
import { keepShapesWithin } from "./shape-budget.ts";

/** Two workspaces with shapes of 100 bytes each, by how many hours ago they were used. */
async function shapesUsed(...hours: readonly number[]) {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-shapes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const blobs = await openDirectoryBlobStore(folder);
  const workspaces = [newId("workspace"), newId("workspace")] as const;
  const put = async (kind: "shape" | "mesh", at: number, ago: number) => {
    const key = blobKeyOf(workspaces[at % 2 === 0 ? 0 : 1], kind, `${kind}${ago}`);
    await blobs.put(key, new Uint8Array(100));
    const then = new Date(Date.now() - ago * 3_600_000);
    await utimes(join(folder, key), then, then);
  };
  for (const [at, ago] of hours.entries()) await put("shape", at, ago);
  await put("mesh", 0, 1_000);
  const left = async () => {
    const names: string[] = [];
    for (const workspace of workspaces)
      for await (const { key } of blobs.list(workspace)) names.push(key.split("/").at(-1) ?? "");
    return names.toSorted();
  };
  let removed = 0;
  let kept = 0;
  const keepWithin = (bytes: number, stopped = false) => {
    kept = 0;
    const onKept = (_: string, size: number) => void (kept += size);
    const onRemoved = (_: string, size: number) => void (removed += size);
    return keepShapesWithin({ blobs, bytes, onKept, onRemoved, stopped: () => stopped });
  };
  return { left, keepWithin, removed: () => removed, kept: () => kept };
}

test("of shapes beyond the budget those go that were not used for longest, in whatever workspace, and nothing else", async () => {
  const { left, keepWithin, removed, kept } = await shapesUsed(40, 30, 20, 10, 0);
  await keepWithin(500);
  expect([removed(), kept()]).toEqual([0, 500]);
  await keepWithin(299);
  expect([await left(), removed(), kept()]).toEqual([["mesh1000", "shape0", "shape10"], 300, 200]);
  await keepWithin(299);
  expect(removed()).toBe(300);
});

test("of very many all go that are beyond it, however they are taken together", async () => {
  const hours = Array.from({ length: 101 }, (_, at) => at + 1);
  const { left, keepWithin, removed, kept } = await shapesUsed(...hours);
  await keepWithin(1000);
  expect([(await left()).length, removed(), kept()]).toEqual([11, 9100, 1000]);
});

test("where all are of the last hour all go, and none once the process is to end, which is no end of the round", async () => {
  const { left, keepWithin } = await shapesUsed(0.2, 0.1, 0);
  await expect(keepWithin(0, true)).rejects.toThrow(/stops/);
  expect(await left()).toHaveLength(4);
  await keepWithin(0);
  expect(await left()).toEqual(["mesh1000"]);
});
