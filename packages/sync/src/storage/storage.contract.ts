import { describe, expect, it } from "vitest";
import type { DocumentStorage } from "./document-storage.ts";

/** What every `DocumentStorage` must do. `reopen` gives a new one over what the last one kept. */
export function documentStorageContract(
  name: string,
  create: () => Promise<{ storage: DocumentStorage; reopen: () => Promise<DocumentStorage> }>,
): void {
  const bytes = (...values: number[]) => new Uint8Array(values);
  const path = "ws/a/doc/b/c";

  describe(name, () => {
    it("knows nothing of a document it never saw", async () => {
      const { storage } = await create();
      expect(await storage.open(path)).toEqual({ confirmed: [], offset: null, unsaved: [] });
    });

    it("gives back confirmed updates in order with the newest offset, also after reopening", async () => {
      const { storage, reopen } = await create();
      await storage.addConfirmed(path, [bytes(1), bytes(2)], null, "5");
      await storage.addConfirmed(path, [bytes(3)], "5", "6");
      expect(await (await reopen()).open(path)).toEqual({
        confirmed: [bytes(1), bytes(2), bytes(3)],
        offset: "6",
        unsaved: [],
      });
    });

    it("replaces what was confirmed by one state", async () => {
      const { storage, reopen } = await create();
      await storage.addConfirmed(path, [bytes(1), bytes(2)], null, "5");
      await storage.replaceConfirmed(path, bytes(9), "6");
      await storage.addConfirmed(path, [bytes(4)], "6", "7");
      expect(await (await reopen()).open(path)).toEqual({
        confirmed: [bytes(9), bytes(4)],
        offset: "7",
        unsaved: [],
      });
    });

    it("never lets the offset go back, nor a state replace what is newer", async () => {
      const { storage, reopen } = await create();
      await storage.addConfirmed(path, [bytes(1)], null, "5");
      await storage.addConfirmed(path, [bytes(2)], "2", "3");
      await storage.replaceConfirmed(path, bytes(9), "4");
      expect(await (await reopen()).open(path)).toEqual({
        confirmed: [bytes(1), bytes(2)],
        offset: "5",
        unsaved: [],
      });
    });

    it("starts anew at an offset that is no larger, without what was confirmed and with what is unsaved", async () => {
      const { storage, reopen } = await create();
      await storage.addConfirmed(path, [bytes(1), bytes(2)], null, "5");
      await storage.addUnsaved(path, { producer: "p", seq: 0, updates: [bytes(3)] });
      await storage.startAnew(path, [bytes(4)], "3");
      const unsaved = [{ producer: "p", seq: 0, updates: [bytes(3)] }];
      const again = await reopen();
      expect(await again.open(path)).toEqual({ confirmed: [bytes(4)], offset: "3", unsaved });
      await expect(again.addConfirmed(path, [bytes(6)], "5", "6")).rejects.toThrow("ends at 3");
      await again.addConfirmed(path, [bytes(5)], "3", "4");
      expect(await (await reopen()).open(path)).toEqual({
        confirmed: [bytes(4), bytes(5)],
        offset: "4",
        unsaved,
      });
    });

    it("keeps nothing that would leave a hole behind it", async () => {
      const { storage, reopen } = await create();
      await expect(storage.addConfirmed(path, [bytes(2)], "1", "2")).rejects.toThrow("ends at the beginning");
      await storage.addConfirmed(path, [bytes(1)], null, "1");
      await expect(storage.addConfirmed(path, [bytes(3)], "2", "3")).rejects.toThrow("before 2");
      expect(await (await reopen()).open(path)).toEqual({
        confirmed: [bytes(1)],
        offset: "1",
        unsaved: [],
      });
      await storage.replaceConfirmed(path, bytes(9), "3");
      await storage.addConfirmed(path, [bytes(4)], "3", "4");
      expect((await storage.open(path)).confirmed).toEqual([bytes(9), bytes(4)]);
    });

    it("keeps unsaved batches of several openings in order until they are removed", async () => {
      const { storage, reopen } = await create();
      await storage.addUnsaved(path, { producer: "p", seq: 0, updates: [bytes(1)] });
      await storage.addUnsaved(path, { producer: "p", seq: 1, updates: [bytes(2), bytes(3)] });
      const next = await reopen();
      await next.addUnsaved(path, { producer: "q", seq: 0, updates: [bytes(4)] });
      await next.removeUnsaved(path, [{ producer: "p", seq: 0 }]);
      const { unsaved } = await (await reopen()).open(path);
      expect(unsaved.map(({ producer, seq }) => `${producer}${seq}`)).toEqual(["p1", "q0"]);
      expect(unsaved[0]?.updates).toEqual([bytes(2), bytes(3)]);
    });

    it("keeps documents apart and forgets one without the other", async () => {
      const { storage } = await create();
      await storage.addConfirmed(path, [bytes(1)], null, "1");
      await storage.addConfirmed(`${path}x`, [bytes(2)], null, "2");
      await storage.forget(path);
      expect((await storage.open(path)).offset).toBeNull();
      expect((await storage.open(`${path}x`)).confirmed).toEqual([bytes(2)]);
    });
  });
}
