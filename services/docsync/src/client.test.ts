import { afterAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStorage, whenSaved, whenSynced } from "@solidtype/sync";
import { startClients, until } from "./testing/clients.ts";

const { replica, clients, close } = await startClients();
afterAll(close);

describe("the client of documents, on the real service", () => {
  it("carries an edit to the other client and says so honestly on the way", async () => {
    const path = await clients.fresh();
    const a = clients.open(path);
    const b = clients.open(path);
    await Promise.all([a.opened.synced, b.opened.synced]);
    expect(a.opened.state).toEqual({ kind: "live" });
    a.doc.getMap("m").set("x", 1);
    expect(a.opened.state).toEqual({ kind: "saving", unsaved: 1, kept: false });
    await until(() => b.doc.getMap("m").get("x") === 1);
    expect(await a.opened.saved()).toEqual({ kind: "saved" });
    expect(b.opened.state).toEqual({ kind: "live" });
    expect(a.kinds).toEqual(["live", "saving", "saved"]);
  });

  it("keeps edits made offline, counts them, and sends them in one go when the network is back", async () => {
    const path = await clients.fresh();
    const a = clients.open(path);
    await a.opened.synced;
    a.network.cut();
    for (let i = 0; i < 20; i++) a.doc.getMap("m").set(`k${i}`, i);
    await until(() => a.opened.state.kind === "offline");
    expect(a.opened.state).toEqual({ kind: "offline", unsaved: 20, kept: false });
    a.network.restore();
    a.opened.hurry();
    await a.opened.saved();
    // What was read meanwhile may come later than what was sent.
    await until(() => a.opened.state.kind === "saved");
    const b = clients.open(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").size).toBe(20);
  });

  it("stores an edit once although the answer to it is lost again and again", async () => {
    const path = await clients.fresh();
    const a = clients.open(path);
    await a.opened.synced;
    a.network.loseAnswers = 3;
    a.doc.getMap("m").set("x", 1);
    expect((await a.opened.saved()).kind).toBe("saved");
    const history = await replica.store.history(path, { from: 0, to: 1e9, limit: 10 });
    expect(history).toMatchObject({ ok: true, value: [{ entries: 1 }] });
  });

  it("sends what is edited in answer to an edit of somebody else's", async () => {
    const path = await clients.fresh();
    const [a, b] = [clients.open(path), clients.open(path)];
    await Promise.all([a.opened.synced, b.opened.synced]);
    b.doc.on("afterTransaction", ({ changed }) => {
      if (b.doc.getMap("m").has("question") && !b.doc.getMap("m").has("answer") && changed.size > 0)
        b.doc.getMap("m").set("answer", 42);
    });
    a.doc.getMap("m").set("question", 1);
    await until(() => a.doc.getMap("m").get("answer") === 42);
    await until(() => b.opened.state.kind === "saved");
    a.doc.getMap("m").set("more", 2);
    await until(() => b.doc.getMap("m").get("more") === 2);
  });

  it("does not let anybody wait for ever for a server that is away, and says what is known", async () => {
    const path = await clients.fresh();
    const a = clients.open(path);
    const codeOf = (done: Awaited<ReturnType<typeof whenSaved | typeof whenSynced>>) =>
      done.ok ? "ok" : done.error.code;
    expect(codeOf(await whenSynced(a.opened, { milliseconds: 20_000 }))).toBe("ok");
    a.network.cut();
    a.doc.getMap("m").set("x", 1);
    expect(codeOf(await whenSaved(a.opened, { milliseconds: 20 }))).toBe("not-saved");
    const giveUp = new AbortController();
    const waiting = whenSaved(a.opened, { milliseconds: 600_000, signal: giveUp.signal });
    giveUp.abort();
    expect(codeOf(await waiting)).toBe("cancelled");
    const late = clients.open(path, { network: a.network });
    expect(codeOf(await whenSynced(late.opened, { milliseconds: 20 }))).toBe("not-opened");
    a.network.restore();
    a.opened.hurry();
    expect(codeOf(await whenSaved(a.opened, { milliseconds: 20_000 }))).toBe("ok");
    const nothing = clients.open("ws/w1/doc/never/main");
    expect(await whenSynced(nothing.opened, { milliseconds: 20_000 })).toMatchObject({
      ok: false,
      error: { code: "not-opened", message: expect.stringContaining("no stream") },
    });
  });

  it("says refused for a document that does not exist", async () => {
    const a = clients.open("ws/w1/doc/nothing/main");
    await expect(a.opened.synced).rejects.toThrow("no stream");
    expect(a.opened.state).toMatchObject({ kind: "refused", reason: { code: "not-found" } });
  });

  it("brings the server what it lacks when it asks for a resync", async () => {
    const path = await clients.fresh();
    const storage = new MemoryStorage();
    const lost = new Y.Doc();
    const updates: Uint8Array[] = [];
    lost.on("update", (update: Uint8Array) => updates.push(update));
    lost.getMap("m").set("a", 1);
    lost.getMap("m").set("b", 2);
    const [first, second] = updates as [Uint8Array, Uint8Array];
    await storage.addConfirmed(path, [first], null, "0000000000000000_0000000000000000");
    await storage.addUnsaved(path, { producer: "p", seq: 0, updates: [second] });
    const a = clients.open(path, { storage });
    expect((await a.opened.saved()).kind).toMatch(/connecting|live|saved/);
    const b = clients.open(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").toJSON()).toEqual({ a: 1, b: 2 });
  });

  it("converges whatever is cut and when", async () => {
    const path = await clients.fresh();
    const writers = [clients.open(path), clients.open(path), clients.open(path)];
    await Promise.all(writers.map(({ opened }) => opened.synced));
    for (let round = 0; round < 30; round++) {
      const one = writers[round % 3] as (typeof writers)[number];
      if (round % 7 === 3) one.network.cut();
      if (round % 7 === 6)
        for (const { network, opened } of writers) {
          network.restore();
          opened.hurry();
        }
      one.doc.getText("t").insert(0, `${round} `);
      one.doc.getMap("m").set(`k${round % 5}`, round);
    }
    for (const { network, opened } of writers) {
      network.restore();
      opened.hurry();
    }
    await Promise.all(writers.map(({ opened }) => opened.saved()));
    const texts = () => writers.map(({ doc }) => doc.getText("t").toJSON());
    await until(() => new Set(texts()).size === 1 && texts()[0]?.split(" ").length === 31);
  });
});
