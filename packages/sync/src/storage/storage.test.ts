import "fake-indexeddb/auto";
import { appendFile, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forceCloseDatabase } from "fake-indexeddb";
import { expect, it, vi } from "vitest";
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

it("counts what is unsaved in all documents, and removes everything for every tab", async () => {
  const name = `documents-${++counter}`;
  const [tab, other] = [new IndexedDbStorage(name), new IndexedDbStorage(name)];
  const batch = (seq: number, ...updates: number[]) => ({
    producer: "p",
    seq,
    updates: updates.map((one) => new Uint8Array([one])),
  });
  await other.addUnsaved("a", batch(0, 1, 2));
  await other.addUnsaved("b", batch(1, 3));
  await other.addUnsaved("a", batch(2, 4));
  expect(await tab.unsaved()).toEqual(
    new Map([
      ["a", 3],
      ["b", 1],
    ]),
  );
  await tab.remove();
  await expect(other.addUnsaved("a", batch(3, 5))).rejects.toThrow("was removed");
  expect(await new IndexedDbStorage(name).open("a")).toEqual({ confirmed: [], offset: null, unsaved: [] });
});

it("opens the database again that the browser has closed", async () => {
  const storage = new IndexedDbStorage(`documents-${++counter}`);
  const open = vi.spyOn(indexedDB, "open");
  await storage.addConfirmed("p", [new Uint8Array([1])], null, "1");
  for (const { value } of open.mock.results) forceCloseDatabase(value.result);
  await storage.addConfirmed("p", [new Uint8Array([2])], "1", "2");
  expect((await storage.open("p")).offset).toBe("2");
  open.mockRestore();
});
