import { afterAll, describe, expect, it } from "vitest";
import { MemoryStorage, type SyncState } from "@solidtype/sync";
import { startClients, until } from "./testing/clients.ts";
import { documentLimits, startMemoryReplica } from "./testing/replicas.ts";

const { clients, close } = await startClients();
afterAll(close);

describe("what the service refuses of a client", () => {
  it("says refused with the reason when the server will not take an edit, and keeps it", async () => {
    const path = await clients.fresh();
    const a = clients.open(path);
    await a.opened.synced;
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    const state: SyncState = await a.opened.saved();
    expect(state).toMatchObject({ kind: "refused", reason: { code: "too-large" }, unsaved: 1 });
  });

  it("opens as the server has it once the edits that it refuses are discarded", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const a = clients.open(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("good", 1);
    await a.opened.saved();
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    expect(await a.opened.saved()).toMatchObject({ kind: "refused", mayPass: false });
    await a.opened.close();
    const stuck = clients.open(path, { storage });
    expect(await stuck.opened.saved()).toMatchObject({ kind: "refused", unsaved: 1 });
    await stuck.opened.discard();
    const again = clients.open(path, { storage });
    await again.opened.synced;
    expect(again.opened.state).toEqual({ kind: "live" });
    expect(again.doc.getMap("m").toJSON()).toEqual({ good: 1 });
  });

  it("sends what was refused for its size once more has been edited, so that taking back or deleting helps", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const a = clients.open(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    a.doc.getMap("m").set("kept", 1);
    expect(await a.opened.saved()).toMatchObject({ kind: "refused" });
    a.doc.getMap("m").set("more", 1);
    expect(await a.opened.saved()).toMatchObject({ kind: "refused", reason: { code: "too-large" } });
    a.network.cut();
    a.doc.getMap("m").delete("large");
    await a.opened.close();
    const again = clients.open(path, { storage });
    expect((await again.opened.saved()).kind).not.toBe("refused");
    const other = clients.open(path);
    await other.opened.synced;
    expect(other.doc.getMap("m").toJSON()).toEqual({ kept: 1, more: 1 });
    expect((await storage.open(path)).unsaved).toEqual([]);
  });

  it("at the limit of a document sends deletions together with the addition that was refused before them", async () => {
    const full = await startMemoryReplica({ limits: { ...documentLimits, documentBytes: 60_000 } });
    const path = "ws/w1/doc/full/main";
    await fetch(`${full.url}/v1/stream/${path}`, { method: "PUT" });
    const a = clients.open(path, { replica: full });
    try {
      await a.opened.synced;
      const map = a.doc.getMap("m");
      for (let key = 0; a.opened.state.kind !== "refused"; key++) {
        map.set(`k${key}`, "x".repeat(9_000));
        await a.opened.saved();
      }
      expect(a.opened.state).toMatchObject({ reason: { code: "quota-exceeded" }, mayPass: false });
      map.delete("k0");
      map.delete("k1");
      await a.opened.saved();
      await until(() => a.opened.state.kind === "saved");
      const other = clients.open(path, { replica: full });
      await other.opened.synced;
      expect(other.doc.getMap("m").toJSON()).toEqual(map.toJSON());
      await other.opened.close();
    } finally {
      await a.opened.close();
      await full.close();
    }
  });
});
