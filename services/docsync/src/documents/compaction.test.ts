import { ok } from "@solidtype/contracts";
import { afterAll, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import type { ForkPoint, StreamStore } from "../streams/stream-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { MemoryClientOwners } from "./client-owners.ts";
import { Documents } from "./documents.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";
import { workerRoom } from "./worker-room.ts";

const path = "ws/w/doc/d/b";
const by = { principal: "ann" };

/** A store that breaks at its nth call, as if the process had been killed there; what was written before stays. */
function breakingAt(store: StreamStore, call: number): StreamStore {
  let calls = 0;
  return new Proxy(store, {
    get(target, name: keyof StreamStore) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return (...args: never[]) => {
        if (++calls === call) throw new Error("killed");
        return (value as (...all: never[]) => unknown).apply(target, args);
      };
    },
  });
}

describe("a compaction that is killed", () => {
  it("loses nothing wherever it stops, and the next one finishes it", async () => {
    const workers = [
      new WorkerClient(workerRoom(documentLimits), 10_000, () => undefined),
      new WorkerClient(workerRoom(documentLimits), 10_000, () => undefined),
    ] as const;
    const open = (store: StreamStore) =>
      new Documents({
        store,
        owners: new MemoryClientOwners(() => null),
        checks: workers[0],
        builds: workers[1],
        limits: documentLimits,
        now: Date.now,
        log: () => undefined,
      });
    try {
      let finished = false;
      for (let call = 1; !finished; call++) {
        const store = new MemoryStore();
        await store.create(path, {
          contentType: "application/octet-stream",
          ttlSeconds: null,
          expiresAt: null,
          closed: false,
          initial: null,
          by,
          fork: null,
        });
        const doc = new Y.Doc();
        const values: unknown[] = [];
        doc.on("update", (update: Uint8Array) => values.push(update));
        for (let edit = 0; edit < 6; edit++) doc.getMap("m").set(`k${edit % 3}`, edit);
        let middle = 0;
        for (const [index, update] of (values as Uint8Array[]).entries()) {
          const appended = await store.append(path, {
            data: frame(update),
            contentType: "application/octet-stream",
            seq: null,
            producer: null,
            close: false,
            by,
          });
          if (appended.ok && index === 2) middle = appended.value.tail;
        }
        await store.pin("v1", [{ path, position: middle }]);
        finished = await open(breakingAt(store, call))
          .compact(path)
          .then(
            (done) => done.ok,
            () => false,
          );
        const valuesAt = async (position: number | null) => {
          const at = await open(store).at(path, position);
          if (!at.ok) throw new Error(at.error.code);
          const copy = new Y.Doc();
          Y.applyUpdate(copy, at.value.state);
          return copy.getMap("m").toJSON();
        };
        expect(await valuesAt(middle)).toEqual({ k0: 0, k1: 1, k2: 2 });
        expect(await valuesAt(null)).toEqual({ k0: 3, k1: 4, k2: 5 });
        expect((await open(store).compact(path)).ok).toBe(true);
        expect(await valuesAt(middle)).toEqual({ k0: 0, k1: 1, k2: 2 });
        expect(await valuesAt(null)).toEqual({ k0: 3, k1: 4, k2: 5 });
      }
    } finally {
      await Promise.all(workers.map((worker) => worker.close()));
    }
  });
});

describe("a compaction that fails", () => {
  it("is not begun again by each edit, but after a pause that grows, and goes on as ever once it works", async () => {
    const room = workerRoom(documentLimits);
    const [checks, builds] = [
      new WorkerClient(room, 10_000, () => undefined),
      new WorkerClient(room, 10_000, () => undefined),
    ];
    const memory = new MemoryStore();
    await memory.create(path, {
      contentType: "application/octet-stream",
      ttlSeconds: null,
      expiresAt: null,
      closed: false,
      initial: null,
      by,
      fork: null,
    });
    let now = 0;
    let begun = 0;
    let fails = true;
    let ended = () => undefined as void;
    const store = new Proxy<StreamStore>(memory, {
      get(target, name: keyof StreamStore) {
        if (name !== "holds") return target[name].bind(target);
        return async (of: string) => {
          begun++;
          if (fails) throw new Error("it does not fit");
          return target.holds(of);
        };
      },
    });
    const documents = new Documents({
      store,
      owners: new MemoryClientOwners(() => null),
      checks,
      builds,
      limits: { ...documentLimits, compactBytes: 10 },
      now: () => now,
      log: () => ended(),
    });
    const doc = new Y.Doc();
    let update: Uint8Array = new Uint8Array();
    doc.on("update", (made: Uint8Array) => (update = made));
    const edit = async () => {
      doc.getMap("m").set("k", "a value of more than ten bytes");
      const appended = await documents.append(path, {
        data: frame(update),
        contentType: "application/octet-stream",
        seq: null,
        producer: null,
        close: false,
        by,
      });
      expect(appended.ok).toBe(true);
    };
    const editUntilFailed = async () => {
      const failed = new Promise<void>((resolve) => (ended = resolve));
      await edit();
      await failed;
    };
    try {
      await editUntilFailed();
      for (let more = 0; more < 5; more++) await edit();
      expect(begun).toBe(1);
      now += 5_000;
      await editUntilFailed();
      now += 5_000;
      await edit();
      expect(begun).toBe(2);
      now += 5_000;
      fails = false;
      await edit();
      await expect
        .poll(async () => memory.snapshotPosition(path, null), { timeout: 20_000 })
        .toMatchObject({ value: { at: { position: expect.any(Number) } } });
      expect(begun).toBe(3);
    } finally {
      await Promise.all([checks.close(), builds.close()]);
    }
  });
});

describe("a document at its limit", () => {
  const limits = { ...documentLimits, documentBytes: 60_000, compactBytes: 1 << 20 };
  const checks = new WorkerClient(workerRoom(limits), 10_000, () => undefined);
  const builds = new WorkerClient(workerRoom(limits), 10_000, () => undefined);
  afterAll(() => Promise.all([checks.close(), builds.close()]));

  /** Far from what begins a compaction by itself, so that only its limit can. */
  async function begin() {
    const sources = new Map<string, ForkPoint>();
    const memory = new MemoryStore(async (name) => ok(sources.get(name) ?? null));
    await memory.create(path, {
      contentType: "application/octet-stream",
      ttlSeconds: null,
      expiresAt: null,
      closed: false,
      initial: null,
      by,
      fork: null,
    });
    const at = { now: 0, begun: 0, breaks: false };
    const store = new Proxy<StreamStore>(memory, {
      get(target, name: keyof StreamStore) {
        if (name === "holds") {
          at.begun++;
          if (at.breaks) throw new Error("it does not fit");
        }
        return target[name].bind(target);
      },
    });
    const documents = new Documents({
      store,
      owners: new MemoryClientOwners(() => null),
      checks,
      builds,
      limits,
      now: () => at.now,
      log: () => undefined,
    });
    let doc = new Y.Doc();
    let update: Uint8Array = new Uint8Array();
    const keep = (made: Uint8Array) => void (update = made);
    doc.on("update", keep);
    /** From what is stored, by another client. */
    const openAgain = async () => {
      const stored = await documents.at(path, null);
      if (!stored.ok) throw new Error(stored.error.code);
      doc = new Y.Doc();
      Y.applyUpdate(doc, stored.value.state);
      doc.on("update", keep);
      return stored.value.state.length;
    };
    /** All that the stored document lacks, with all that was ever deleted, as a client sends it after an absence. */
    const resync = async (change: (map: Y.Map<unknown>) => void) => {
      await openAgain();
      const had = Y.encodeStateVector(doc);
      doc.transact(() => change(doc.getMap("m")));
      update = Y.encodeStateAsUpdate(doc, had);
      at.now += 10_000;
      return send();
    };
    const send = async (of = path, sent = update) => {
      const appended = await documents.append(of, {
        data: frame(sent),
        contentType: "application/octet-stream",
        seq: null,
        producer: null,
        close: false,
        by,
      });
      return appended.ok ? "stored" : appended.error.code;
    };
    const write = (change: (doc: Y.Doc) => void, of = path) => {
      at.now += 10_000;
      doc.transact(() => change(doc));
      return send(of);
    };
    const edit = (change: (map: Y.Map<unknown>) => void, of = path) => {
      doc.transact(() => change(doc.getMap("m")));
      return send(of);
    };
    const branchOff = async (branch: string) => {
      const pinned = await memory.pin(branch, [{ path, position: null }]);
      if (!pinned.ok || pinned.value[0]?.ok !== true) throw new Error("not pinned");
      sources.set(branch, { from: path, ...pinned.value[0].value });
    };
    return { at, edit, write, send, branchOff, openAgain, resync };
  }
  const replace = (map: Y.Map<unknown>) => map.set("k", "x".repeat(8_000));
  const fill = async (edit: Awaited<ReturnType<typeof begin>>["edit"]) => {
    for (let edits = 0; edits < 9; edits++) expect(await edit(replace)).toBe("stored");
  };

  it("is put together before it is too long to be loaded, and takes what replaces or deletes all the while", async () => {
    const { at, edit } = await begin();
    for (let edits = 0; edits < 40; edits++) {
      expect(await edit(replace)).toBe("stored");
      at.now += 1_000;
    }
    expect(await edit((map) => map.delete("k"))).toBe("stored");
    expect(at.begun).toBeGreaterThan(0);
    expect(at.begun).toBeLessThan(10);
  });

  it("takes what takes out of it, however full it is, with a word of who did; and not what only replaces", async () => {
    const { at, edit, openAgain } = await begin();
    for (const size of [900, 60, 1]) {
      for (let edits = 0; ; edits++) {
        at.now += 10_000;
        const said = await edit((map) => map.set(`${size} ${edits}`, "x".repeat(size)));
        if (said !== "stored") {
          expect(said).toBe("quota_exceeded");
          break;
        }
      }
      await openAgain();
    }
    at.now += 10_000;
    expect(await edit((map) => map.set("900 0", "y".repeat(900)))).toBe("quota_exceeded");
    const full = await openAgain();
    at.now += 10_000;
    const removed = await edit((map) => {
      for (let key = 0; key < 60; key += 2) map.delete(`900 ${key}`);
      map.set("by", "whoever takes something out".repeat(3));
    });
    expect(removed).toBe("stored");
    at.now += 10_000;
    expect(await edit((map) => map.set("again", "x".repeat(9_000)))).toBe("stored");
    expect(await openAgain()).toBeLessThan(full - 15_000);
  });

  it("takes what only adds for no deletion, though it tells of what was deleted long ago", async () => {
    const { edit, resync } = await begin();
    for (let key = 0; key < 20; key++) await edit((map) => map.set(`old ${key}`, 1));
    await edit((map) => map.clear());
    for (let edits = 0; (await edit((map) => map.set(`${edits}`, "x".repeat(3_000)))) === "stored"; edits++);
    for (let edits = 0; edits < 5; edits++) await resync((map) => map.set(`more ${edits}`, "y".repeat(500)));
    expect(await resync((map) => map.set("more", "y".repeat(500)))).toBe("quota_exceeded");
    const addAndTakeBack = (map: Y.Map<unknown>) => {
      map.set("mistake", "y".repeat(9_000));
      map.delete("mistake");
    };
    expect(await resync(addAndTakeBack)).toBe("stored");
    expect(await resync((map) => map.delete("3"))).toBe("stored");
    expect(await resync((map) => map.set("more", "y".repeat(500)))).toBe("stored");
  });

  it("takes what makes it smaller when no room is left even for the words that deletions bring along", async () => {
    const { edit, resync, openAgain } = await begin();
    await edit((map) => {
      for (let key = 0; key < 100; key++) map.set(`small ${key}`, 1);
    });
    for (let edits = 0; (await edit((map) => map.set(`${edits}`, "x".repeat(3_000)))) === "stored"; edits++);
    let words = 0;
    const deleteWithManyWords = () =>
      resync((map) => {
        map.delete(`small ${words * 2}`);
        map.delete(`small ${words * 2 + 1}`);
        map.set(`words ${words++}`, "y".repeat(1_000));
      });
    while ((await deleteWithManyWords()) === "stored") expect(words).toBeLessThan(20);
    expect(words).toBeGreaterThan(1);
    expect(await resync((map) => map.set("one more", 1))).toBe("quota_exceeded");
    const full = await openAgain();
    const replace = (map: Y.Map<unknown>) => map.set("3", "a few words");
    expect(await resync(replace)).toBe("stored");
    expect(await openAgain()).toBeLessThan(full - 2_500);
  });

  it.each([
    ["a text", (doc: Y.Doc) => doc.getText("t"), "x".repeat(57_000), 3],
    ["a list", (doc: Y.Doc) => doc.getArray<string>("t"), Array<string>(7_000).fill("a list"), 1],
  ] as const)(
    "can always be emptied, however %s in it was cut to pieces",
    async (_of, inIt, content, few) => {
      const { edit, write, send, openAgain } = await begin();
      expect(await write((doc) => void inIt(doc).insert(0, content as never))).toBe("stored");
      for (let edits = 0; (await edit((map) => map.set(`${edits}`, 1))) === "stored"; edits++);
      let taken = 0;
      for (let cut = 0; cut < 600; cut++)
        if ((await write((doc) => inIt(doc).delete(5 + (cut % 250) * 8, few))) === "stored") {
          taken++;
          expect(await send()).toBe("stored");
        } else await openAgain();
      expect(taken).toBeGreaterThan(0);
      expect(taken).toBeLessThan(600);
      expect(await openAgain()).toBeLessThanOrEqual(63_750);
      for (let part = 0; part < 4; part++)
        expect(await write((doc) => inIt(doc).delete(0, Math.floor(inIt(doc).length / 2)))).toBe("stored");
      expect(await openAgain()).toBeLessThan(10_000);
    },
  );

  it("is put together for the first edit of a branch, which has no stream of its own until then", async () => {
    const { edit, branchOff } = await begin();
    await fill(edit);
    await branchOff("ws/w/doc/d/other");
    expect(await edit(replace, "ws/w/doc/d/other")).toBe("stored");
  });

  it("is judged by what is in it, and not put together for each addition that is refused", async () => {
    const { at, edit, send } = await begin();
    const add = (map: Y.Map<unknown>) => map.set(`k${map.size}`, "x".repeat(8_000));
    for (let edits = 0; edits < 7; edits++) expect(await edit(add)).toBe("stored");
    const addByAnother = () => {
      const another = new Y.Doc();
      add(another.getMap("m"));
      return send(path, Y.encodeStateAsUpdate(another));
    };
    const refused = await Promise.all([addByAnother(), addByAnother(), addByAnother()]);
    expect(refused).toEqual(["quota_exceeded", "quota_exceeded", "quota_exceeded"]);
    expect(at.begun).toBe(0);
    expect(await edit((map) => map.delete("k0"))).toBe("stored");
    expect(await addByAnother()).toBe("stored");
  });

  it("says that it may be tried again while its compactions fail, and takes edits once one works", async () => {
    const { at, edit, send } = await begin();
    await fill(edit);
    at.breaks = true;
    expect(await edit(replace)).toBe("unavailable");
    for (let tries = 0; tries < 4; tries++) expect(await send()).toBe("unavailable");
    expect(at.begun).toBe(1);
    at.breaks = false;
    at.now += 5_000;
    expect(await send()).toBe("stored");
    expect(at.begun).toBe(2);
  });
});
