import { execFile } from "node:child_process";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { newId } from "@solidtype/contracts";
import { expect, test } from "vitest";

const run = promisify(execFile);
const store = new URL("./directory-blob-store.ts", import.meta.url).href;
const port = new URL("./blob-store.ts", import.meta.url).href;

/** Writes a megabyte into a store where no file may have more than 64 kB, and prints what is said of it. */
const script = (folder: string, key: string) => `
  const { openDirectoryBlobStore } = await import(${JSON.stringify(store)});
  const { blobFailure } = await import(${JSON.stringify(port)});
  const blobs = await openDirectoryBlobStore(${JSON.stringify(folder)});
  await blobs.put(${JSON.stringify(key)}, new Uint8Array(1 << 20)).catch((error) => {
    console.log(blobFailure(error).failure.code);
  });
  console.log((await blobs.stat(${JSON.stringify(key)})) === undefined ? "nothing kept" : "kept");`;

test("a store without room says so, and keeps no half of anything", async () => {
  const folder = await mkdtemp(join(tmpdir(), "solidtype-full-"));
  const key = `${newId("workspace")}/mesh/large`;
  const { stdout } = await run("sh", [
    "-c",
    'ulimit -f 128; exec "$0" --input-type=module -e "$1"',
    process.execPath,
    script(folder, key),
  ]);
  expect(stdout.trim().split("\n")).toEqual(["storage-full", "nothing kept"]);
  expect(await readdir(join(folder, ".incoming"))).toEqual([]);
});
