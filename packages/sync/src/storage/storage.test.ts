import "fake-indexeddb/auto";
import { appendFile, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { IndexedDbStorage } from "../browser/indexeddb-storage.ts";
import { FileStorage } from "../node/file-storage.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { documentStorageContract } from "./storage.contract.ts";

let counter = 0;

documentStorageContract("documents in memory", async () => {
  const storage = new MemoryStorage();
  return { storage, reopen: async () => storage };
});

documentStorageContract("documents in files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sync-"));
  return { storage: new FileStorage(folder), reopen: async () => new FileStorage(folder) };
});

documentStorageContract("documents in IndexedDB", async () => {
  const name = `documents-${++counter}`;
  return { storage: new IndexedDbStorage(name), reopen: async () => new IndexedDbStorage(name) };
});

it("leaves out a line that a crash cut short, and nothing after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sync-"));
  const storage = new FileStorage(folder);
  await storage.addConfirmed("p", [new Uint8Array([1])], null, "1");
  const [file] = await readdir(folder);
  await appendFile(join(folder, file ?? ""), '\n{"kind":"confirmed","upd');
  const next = new FileStorage(folder);
  await next.addConfirmed("p", [new Uint8Array([2])], "1", "2");
  expect(await next.open("p")).toEqual({
    confirmed: [new Uint8Array([1]), new Uint8Array([2])],
    offset: "2",
    unsaved: [],
  });
});
