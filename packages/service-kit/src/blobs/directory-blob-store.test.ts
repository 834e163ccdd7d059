import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobKeyOf, newId } from "@solidtype/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { blobStoreContract } from "./blob-store.contract.ts";
import { openDirectoryBlobStore } from "./directory-blob-store.ts";

let root = "";
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "solidtype-blobs-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

blobStoreContract("directory", () => openDirectoryBlobStore(join(root, "contract")));

test("what a crash left half written is removed later, what another process is writing is not", async () => {
  const folder = join(root, "crashed");
  await openDirectoryBlobStore(folder);
  const [old, young] = [join(folder, ".incoming", "old"), join(folder, ".incoming", "young")];
  for (const file of [old, young]) await writeFile(file, "half a blob");
  await utimes(old, new Date(0), new Date(0));
  await openDirectoryBlobStore(folder);
  expect(await readdir(join(folder, ".incoming"))).toEqual(["young"]);
});

test("use makes an old blob young again, and the sweep leaves it", async () => {
  const folder = join(root, "used");
  const store = await openDirectoryBlobStore(folder);
  const key = blobKeyOf(newId("workspace"), "mesh", "old");
  await store.put(key, new Uint8Array(3));
  await utimes(join(folder, key), new Date(0), new Date(0));
  expect(await store.use(key)).toBe(true);
  expect(await store.deleteUnused(key, Date.now() - 60_000)).toBe(false);
  await utimes(join(folder, key), new Date(0), new Date(0));
  expect(await store.deleteUnused(key, Date.now() - 60_000)).toBe(true);
});
