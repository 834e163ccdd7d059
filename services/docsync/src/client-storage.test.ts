import { afterAll, describe, expect, it } from "vitest";
import { MemoryStorage } from "@solidtype/sync";
import { startClients, until } from "./testing/clients.ts";
import { RefusingStorage } from "./testing/refusing-storage.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

const { replica, clients, close } = await startClients();
afterAll(close);

describe("the copy that a client of documents keeps", () => {
  it("sends what an earlier opening could not, from the storage", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const first = clients.open(path, { storage });
    await first.opened.synced;
    first.network.cut();
    first.doc.getMap("m").set("offline", true);
    await first.opened.close();
    expect(first.opened.state).toEqual({ kind: "closed", unsaved: 1, kept: false });
    const second = clients.open(path, { storage });
    await second.opened.loaded;
    expect(second.doc.getMap("m").get("offline")).toBe(true);
    await second.opened.synced;
    await second.opened.saved();
    const other = clients.open(path);
    await other.opened.synced;
    expect(other.doc.getMap("m").get("offline")).toBe(true);
  });

  it("sends from memory what the storage refuses, and says that it is not kept", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    const a = clients.open(path, { storage });
    await a.opened.synced;
    storage.refuses = true;
    a.network.cut();
    a.doc.getMap("m").set("x", 1);
    await expect.poll(() => a.opened.state).toEqual({ kind: "offline", unsaved: 1, kept: false });
    a.network.restore();
    a.opened.hurry();
    await a.opened.saved();
    // What was read meanwhile may come later than what was sent.
    await until(() => a.opened.state.kind === "saved");
    a.doc.getMap("m").set("y", 2);
    expect(await a.opened.saved()).toEqual({ kind: "saved" });
    const b = clients.open(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").toJSON()).toEqual({ x: 1, y: 2 });
  });

  it("lets the page live while storage and network both refuse, and keeps what waits once it can", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    const a = clients.open(path, { storage });
    await a.opened.synced;
    storage.refuses = true;
    // The storage refuses while a send is under way.
    a.network.loseAnswers = 1;
    a.doc.getMap("m").set("x", 1);
    await until(() => a.opened.state.kind === "offline");
    a.network.cut();
    for (let i = 0; i < 5; i++) a.doc.getMap("m").set("x", i);
    const before = a.network.requests;
    await new Promise((resolve) => setImmediate(resolve));
    expect(a.network.requests).toBe(before);
    storage.refuses = false;
    a.opened.hurry();
    await until(() => "kept" in a.opened.state && a.opened.state.kept);
    await a.opened.close();
    expect(a.opened.state).toMatchObject({ kind: "closed", kept: true });
    const again = clients.open(path, { storage });
    await again.opened.loaded;
    expect(again.doc.getMap("m").get("x")).toBe(4);
    await again.opened.saved();
    await until(() => again.opened.state.kind === "live");
  });

  it("leaves no hole in the copy it keeps when the storage refuses what came in between", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    const writer = clients.open(path);
    const reader = clients.open(path, { storage });
    await Promise.all([writer.opened.synced, reader.opened.synced]);
    const edit = async (key: string) => {
      writer.doc.getMap("m").set(key, true);
      await until(() => reader.doc.getMap("m").has(key));
      // Whatever the storage was asked to do about it is done.
      await new Promise((resolve) => setImmediate(resolve));
    };
    await edit("first");
    storage.refuses = true;
    await edit("second");
    storage.refuses = false;
    await edit("third");
    await reader.opened.close();
    const again = clients.open(path, { storage });
    await again.opened.synced;
    expect(again.doc.getMap("m").toJSON()).toEqual({ first: true, second: true, third: true });
    await again.opened.close();
    expect((await storage.open(path)).offset).toBe(again.opened.offset);
  });

  it("keeps the whole again after the storage has refused a part", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    const writer = clients.open(path);
    const reader = clients.open(path, { storage });
    await Promise.all([writer.opened.synced, reader.opened.synced]);
    storage.refuses = true;
    writer.doc.getMap("m").set("x", 1);
    await until(() => reader.doc.getMap("m").has("x"));
    storage.refuses = false;
    await expect
      .poll(async () => (await storage.open(path)).offset, { timeout: 20_000 })
      .toBe(reader.opened.offset);
    await reader.opened.close();
    const offline = clients.open(path, { storage });
    offline.network.cut();
    await offline.opened.loaded;
    expect(offline.doc.getMap("m").toJSON()).toEqual({ x: 1 });
  });

  it("opens without a copy when the storage cannot be read", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    storage.refuses = true;
    const a = clients.open(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("x", 1);
    expect(await a.opened.saved()).toEqual({ kind: "saved" });
  });

  it("goes on from the storage's offset without reading what it has", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const a = clients.open(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("x", 1);
    await a.opened.saved();
    await until(() => a.opened.offset !== null && !a.opened.offset.endsWith("_0000000000000000"));
    const offset = a.opened.offset;
    await a.opened.close();
    const again = clients.open(path, { storage });
    await again.opened.synced;
    expect(again.opened.offset).toBe(offset);
    expect(again.doc.getMap("m").get("x")).toBe(1);
  });

  it("takes a snapshot when what it would read on from was compacted away", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const early = clients.open(path, { storage });
    await early.opened.synced;
    early.doc.getMap("m").set("early", 1);
    await early.opened.saved();
    await early.opened.close();
    const writer = clients.open(path);
    await writer.opened.synced;
    for (let i = 0; i < 50; i++) writer.doc.getMap("m").set("n", i);
    await writer.opened.saved();
    expect((await replica.documents.compact(path)).ok).toBe(true);
    const late = clients.open(path, { storage });
    await late.opened.synced;
    expect(late.doc.getMap("m").toJSON()).toEqual({ early: 1, n: 49 });
  });

  it("keeps as the server's word nothing that the server has not confirmed, however long the copy", async () => {
    const path = await clients.fresh();
    const storage = new RefusingStorage();
    const [writer, a] = [clients.open(path), clients.open(path, { storage })];
    await Promise.all([writer.opened.synced, a.opened.synced]);
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    expect(await a.opened.saved()).toMatchObject({ kind: "refused" });
    // The copy has a hole, and would be replaced by the whole.
    storage.refuses = true;
    writer.doc.getMap("m").set("one", 1);
    await until(() => a.doc.getMap("m").has("one"));
    storage.refuses = false;
    await a.opened.discard();
    const again = clients.open(path, { storage });
    await again.opened.synced;
    expect(again.doc.getMap("m").toJSON()).toEqual({ one: 1 });
  });

  it.each([
    [401, "not-signed-in"],
    [403, "forbidden"],
    [404, "not-found"],
    [409, "conflict"],
  ] as const)(
    "goes on after a refusal (%i) that has passed: reads again and sends what waited",
    async (status, code) => {
      const path = await clients.fresh();
      const storage = new MemoryStorage();
      const network = new SwitchableNetwork();
      const a = clients.open(path, { storage, network });
      await a.opened.synced;
      network.refuse(status);
      a.doc.getMap("m").set("x", 1);
      expect(await a.opened.saved()).toMatchObject({
        kind: "refused",
        reason: { code },
        mayPass: true,
      });
      a.opened.hurry();
      expect(await a.opened.saved()).toMatchObject({ kind: "refused", unsaved: 1 });
      const late = clients.open(path, { storage, network });
      await expect(late.opened.synced).rejects.toMatchObject({ cause: { code } });
      network.restore();
      for (const { opened } of [a, late]) opened.hurry();
      expect((await a.opened.saved()).kind).toMatch(/saved|connecting/);
      await until(() => late.opened.state.kind === "live" || late.opened.state.kind === "saved");
      const b = clients.open(path);
      await b.opened.synced;
      expect(b.doc.getMap("m").get("x")).toBe(1);
      b.doc.getMap("m").set("y", 2);
      await until(() => a.doc.getMap("m").has("y") && late.doc.getMap("m").has("y"));
    },
  );
});
