import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import {
  MemoryStorage,
  openDocument,
  openPresence,
  type OpenDocument,
  type SyncState,
  whenSaved,
  whenSynced,
} from "@solidtype/sync";
import { RefusingStorage } from "./testing/refusing-storage.ts";
import { documentLimits, startMemoryReplica, type Replica } from "./testing/replicas.ts";
import { SwitchableNetwork } from "./testing/switchable-fetch.ts";

let replica: Replica;
let counter = 0;

async function fresh(): Promise<string> {
  const path = `ws/w1/doc/client-${++counter}/main`;
  await fetch(`${replica.url}/v1/stream/${path}`, { method: "PUT" });
  return path;
}

const until = (holds: () => boolean) => expect.poll(holds, { timeout: 20_000, interval: 5 }).toBe(true);
const open: OpenDocument[] = [];

function client(
  path: string,
  over: { storage?: MemoryStorage; network?: SwitchableNetwork; principal?: string; replica?: Replica } = {},
) {
  const network = over.network ?? new SwitchableNetwork();
  const storage = over.storage ?? new MemoryStorage();
  const opened = openDocument({
    baseUrl: `${(over.replica ?? replica).url}/v1/stream`,
    path,
    storage,
    fetch: (input, init = {}) =>
      network.fetch(input, {
        ...init,
        headers: { ...init.headers, "x-test-principal": over.principal ?? "ann" },
      }),
  });
  open.push(opened);
  const kinds: string[] = [];
  opened.onState((state) => {
    if (kinds.at(-1) !== state.kind) kinds.push(state.kind);
  });
  return { opened, doc: opened.doc, network, storage, kinds };
}

describe("the client of documents, on the real service", () => {
  beforeAll(async () => {
    replica = await startMemoryReplica({ limits: { ...documentLimits, updateBytes: 100_000 } });
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await replica.close();
  });

  it("carries an edit to the other client and says so honestly on the way", async () => {
    const path = await fresh();
    const a = client(path);
    const b = client(path);
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
    const path = await fresh();
    const a = client(path);
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
    const b = client(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").size).toBe(20);
  });

  it("sends what an earlier opening could not, from the storage", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const first = client(path, { storage });
    await first.opened.synced;
    first.network.cut();
    first.doc.getMap("m").set("offline", true);
    await first.opened.close();
    expect(first.opened.state).toEqual({ kind: "closed", unsaved: 1, kept: false });
    const second = client(path, { storage });
    await second.opened.loaded;
    expect(second.doc.getMap("m").get("offline")).toBe(true);
    await second.opened.synced;
    await second.opened.saved();
    const other = client(path);
    await other.opened.synced;
    expect(other.doc.getMap("m").get("offline")).toBe(true);
  });

  it("sends from memory what the storage refuses, and says that it is not kept", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    const a = client(path, { storage });
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
    const b = client(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").toJSON()).toEqual({ x: 1, y: 2 });
  });

  it("lets the page live while storage and network both refuse, and keeps what waits once it can", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    const a = client(path, { storage });
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
    const again = client(path, { storage });
    await again.opened.loaded;
    expect(again.doc.getMap("m").get("x")).toBe(4);
    await again.opened.saved();
    await until(() => again.opened.state.kind === "live");
  });

  it("leaves no hole in the copy it keeps when the storage refuses what came in between", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    const writer = client(path);
    const reader = client(path, { storage });
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
    const again = client(path, { storage });
    await again.opened.synced;
    expect(again.doc.getMap("m").toJSON()).toEqual({ first: true, second: true, third: true });
    await again.opened.close();
    expect((await storage.open(path)).offset).toBe(again.opened.offset);
  });

  it("keeps the whole again after the storage has refused a part", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    const writer = client(path);
    const reader = client(path, { storage });
    await Promise.all([writer.opened.synced, reader.opened.synced]);
    storage.refuses = true;
    writer.doc.getMap("m").set("x", 1);
    await until(() => reader.doc.getMap("m").has("x"));
    storage.refuses = false;
    await expect
      .poll(async () => (await storage.open(path)).offset, { timeout: 20_000 })
      .toBe(reader.opened.offset);
    await reader.opened.close();
    const offline = client(path, { storage });
    offline.network.cut();
    await offline.opened.loaded;
    expect(offline.doc.getMap("m").toJSON()).toEqual({ x: 1 });
  });

  it("opens without a copy when the storage cannot be read", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    storage.refuses = true;
    const a = client(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("x", 1);
    expect(await a.opened.saved()).toEqual({ kind: "saved" });
  });

  it("stores an edit once although the answer to it is lost again and again", async () => {
    const path = await fresh();
    const a = client(path);
    await a.opened.synced;
    a.network.loseAnswers = 3;
    a.doc.getMap("m").set("x", 1);
    expect((await a.opened.saved()).kind).toBe("saved");
    const history = await replica.store.history(path, { from: 0, to: 1e9, limit: 10 });
    expect(history).toMatchObject({ ok: true, value: [{ entries: 1 }] });
  });

  it("goes on from the storage's offset without reading what it has", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const a = client(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("x", 1);
    await a.opened.saved();
    await until(() => a.opened.offset !== null && !a.opened.offset.endsWith("_0000000000000000"));
    const offset = a.opened.offset;
    await a.opened.close();
    const again = client(path, { storage });
    await again.opened.synced;
    expect(again.opened.offset).toBe(offset);
    expect(again.doc.getMap("m").get("x")).toBe(1);
  });

  it("takes a snapshot when what it would read on from was compacted away", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const early = client(path, { storage });
    await early.opened.synced;
    early.doc.getMap("m").set("early", 1);
    await early.opened.saved();
    await early.opened.close();
    const writer = client(path);
    await writer.opened.synced;
    for (let i = 0; i < 50; i++) writer.doc.getMap("m").set("n", i);
    await writer.opened.saved();
    expect((await replica.documents.compact(path)).ok).toBe(true);
    const late = client(path, { storage });
    await late.opened.synced;
    expect(late.doc.getMap("m").toJSON()).toEqual({ early: 1, n: 49 });
  });

  it("sends what is edited in answer to an edit of somebody else's", async () => {
    const path = await fresh();
    const [a, b] = [client(path), client(path)];
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
    const path = await fresh();
    const a = client(path);
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
    const late = client(path, { network: a.network });
    expect(codeOf(await whenSynced(late.opened, { milliseconds: 20 }))).toBe("not-opened");
    a.network.restore();
    a.opened.hurry();
    expect(codeOf(await whenSaved(a.opened, { milliseconds: 20_000 }))).toBe("ok");
    const nothing = client("ws/w1/doc/never/main");
    expect(await whenSynced(nothing.opened, { milliseconds: 20_000 })).toMatchObject({
      ok: false,
      error: { code: "not-opened", message: expect.stringContaining("no stream") },
    });
  });

  it("says refused with the reason when the server will not take an edit, and keeps it", async () => {
    const path = await fresh();
    const a = client(path);
    await a.opened.synced;
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    const state: SyncState = await a.opened.saved();
    expect(state).toMatchObject({ kind: "refused", reason: { code: "too-large" }, unsaved: 1 });
  });

  it("opens as the server has it once the edits that it refuses are discarded", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const a = client(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("good", 1);
    await a.opened.saved();
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    expect(await a.opened.saved()).toMatchObject({ kind: "refused", mayPass: false });
    await a.opened.close();
    const stuck = client(path, { storage });
    expect(await stuck.opened.saved()).toMatchObject({ kind: "refused", unsaved: 1 });
    await stuck.opened.discard();
    const again = client(path, { storage });
    await again.opened.synced;
    expect(again.opened.state).toEqual({ kind: "live" });
    expect(again.doc.getMap("m").toJSON()).toEqual({ good: 1 });
  });

  it("sends what was refused for its size once more has been edited, so that taking back or deleting helps", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const a = client(path, { storage });
    await a.opened.synced;
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    a.doc.getMap("m").set("kept", 1);
    expect(await a.opened.saved()).toMatchObject({ kind: "refused" });
    a.doc.getMap("m").set("more", 1);
    expect(await a.opened.saved()).toMatchObject({ kind: "refused", reason: { code: "too-large" } });
    a.network.cut();
    a.doc.getMap("m").delete("large");
    await a.opened.close();
    const again = client(path, { storage });
    expect((await again.opened.saved()).kind).not.toBe("refused");
    const other = client(path);
    await other.opened.synced;
    expect(other.doc.getMap("m").toJSON()).toEqual({ kept: 1, more: 1 });
    expect((await storage.open(path)).unsaved).toEqual([]);
  });

  it("at the limit of a document sends deletions together with the addition that was refused before them", async () => {
    const full = await startMemoryReplica({ limits: { ...documentLimits, documentBytes: 60_000 } });
    const path = "ws/w1/doc/full/main";
    await fetch(`${full.url}/v1/stream/${path}`, { method: "PUT" });
    const a = client(path, { replica: full });
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
      const other = client(path, { replica: full });
      await other.opened.synced;
      expect(other.doc.getMap("m").toJSON()).toEqual(map.toJSON());
      await other.opened.close();
    } finally {
      await a.opened.close();
      await full.close();
    }
  });

  it("keeps as the server's word nothing that the server has not confirmed, however long the copy", async () => {
    const path = await fresh();
    const storage = new RefusingStorage();
    const [writer, a] = [client(path), client(path, { storage })];
    await Promise.all([writer.opened.synced, a.opened.synced]);
    a.doc.getMap("m").set("large", "x".repeat(200_000));
    expect(await a.opened.saved()).toMatchObject({ kind: "refused" });
    // The copy has a hole, and would be replaced by the whole.
    storage.refuses = true;
    writer.doc.getMap("m").set("one", 1);
    await until(() => a.doc.getMap("m").has("one"));
    storage.refuses = false;
    await a.opened.discard();
    const again = client(path, { storage });
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
      const path = await fresh();
      const storage = new MemoryStorage();
      const network = new SwitchableNetwork();
      const a = client(path, { storage, network });
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
      const late = client(path, { storage, network });
      await expect(late.opened.synced).rejects.toMatchObject({ cause: { code } });
      network.restore();
      for (const { opened } of [a, late]) opened.hurry();
      expect((await a.opened.saved()).kind).toMatch(/saved|connecting/);
      await until(() => late.opened.state.kind === "live" || late.opened.state.kind === "saved");
      const b = client(path);
      await b.opened.synced;
      expect(b.doc.getMap("m").get("x")).toBe(1);
      b.doc.getMap("m").set("y", 2);
      await until(() => a.doc.getMap("m").has("y") && late.doc.getMap("m").has("y"));
    },
  );

  it("says refused for a document that does not exist", async () => {
    const a = client("ws/w1/doc/nothing/main");
    await expect(a.opened.synced).rejects.toThrow("no stream");
    expect(a.opened.state).toMatchObject({ kind: "refused", reason: { code: "not-found" } });
  });

  it("brings the server what it lacks when it asks for a resync", async () => {
    const path = await fresh();
    const storage = new MemoryStorage();
    const lost = new Y.Doc();
    const updates: Uint8Array[] = [];
    lost.on("update", (update: Uint8Array) => updates.push(update));
    lost.getMap("m").set("a", 1);
    lost.getMap("m").set("b", 2);
    const [first, second] = updates as [Uint8Array, Uint8Array];
    await storage.addConfirmed(path, [first], null, "0000000000000000_0000000000000000");
    await storage.addUnsaved(path, { producer: "p", seq: 0, updates: [second] });
    const a = client(path, { storage });
    expect((await a.opened.saved()).kind).toMatch(/connecting|live|saved/);
    const b = client(path);
    await b.opened.synced;
    expect(b.doc.getMap("m").toJSON()).toEqual({ a: 1, b: 2 });
  });

  it("converges whatever is cut and when", async () => {
    const path = await fresh();
    const clients = [client(path), client(path), client(path)];
    await Promise.all(clients.map(({ opened }) => opened.synced));
    for (let round = 0; round < 30; round++) {
      const one = clients[round % 3] as (typeof clients)[number];
      if (round % 7 === 3) one.network.cut();
      if (round % 7 === 6)
        for (const { network, opened } of clients) {
          network.restore();
          opened.hurry();
        }
      one.doc.getText("t").insert(0, `${round} `);
      one.doc.getMap("m").set(`k${round % 5}`, round);
    }
    for (const { network, opened } of clients) {
      network.restore();
      opened.hurry();
    }
    await Promise.all(clients.map(({ opened }) => opened.saved()));
    const texts = () => clients.map(({ doc }) => doc.getText("t").toJSON());
    await until(() => new Set(texts()).size === 1 && texts()[0]?.split(" ").length === 31);
  });

  it("shows who is here, with the identity that the server knows, and sees them leave", async () => {
    const path = await fresh();
    const doc = new Y.Doc();
    const url = `${replica.url}/v1/stream/${path}`;
    const as =
      (principal: string) =>
      (input: string, init: RequestInit = {}) =>
        fetch(input, { ...init, headers: { ...init.headers, "x-test-principal": principal } });
    const ann = openPresence({ url, doc, fetch: as("ann") });
    const bob = openPresence({ url, doc: new Y.Doc(), fetch: as("bob") });
    ann.awareness.setLocalState({ cursor: 1, principal: { id: "someone else" } });
    await until(() => bob.awareness.getStates().get(doc.clientID)?.["cursor"] === 1);
    expect(bob.awareness.getStates().get(doc.clientID)?.["principal"]).toEqual({ id: "ann" });
    await ann.close();
    await until(() => !bob.awareness.getStates().has(doc.clientID));
    await bob.close();
  });

  it("takes nobody out of view who is still there when it connects again, and whoever left meanwhile", async () => {
    const path = await fresh();
    const url = `${replica.url}/v1/stream/${path}`;
    const network = new SwitchableNetwork();
    const here = (principal: string, through = new SwitchableNetwork()) => {
      const opened = openPresence({
        url,
        doc: new Y.Doc(),
        fetch: (input, init = {}) =>
          through.fetch(input, { ...init, headers: { ...init.headers, "x-test-principal": principal } }),
      });
      opened.awareness.setLocalState({ cursor: 1 });
      return opened;
    };
    const bob = here("bob", network);
    const [ann, dan] = [here("ann"), here("dan")];
    const sees = (other: { awareness: { clientID: number } }) =>
      bob.awareness.getStates().has(other.awareness.clientID);
    await until(() => sees(ann) && sees(dan));
    const missed: number[] = [];
    bob.awareness.on("change", ({ removed }: { removed: number[] }) => missed.push(...removed));
    network.cut();
    await dan.close();
    network.restore();
    const eve = here("eve");
    await until(() => sees(eve) && !sees(dan));
    expect(sees(ann)).toBe(true);
    expect(missed).toEqual([dan.awareness.clientID]);
    await Promise.all([ann, bob, eve].map((one) => one.close()));
  });
});
