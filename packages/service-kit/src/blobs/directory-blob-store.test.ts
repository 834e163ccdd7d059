import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
