import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import type { StreamStore } from "../streams/stream-store.ts";
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
        .toMatchObject({ value: { position: expect.any(Number) } });
      expect(begun).toBe(3);
    } finally {
      await Promise.all([checks.close(), builds.close()]);
    }
  });
});
