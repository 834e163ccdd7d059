import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { MemoryStore } from "../streams/memory-store.ts";
import type { StreamStore } from "../streams/stream-store.ts";
import { documentLimits } from "../testing/replicas.ts";
import { MemoryClientOwners } from "./client-owners.ts";
import { Documents } from "./documents.ts";
import { frame } from "./frames.ts";
import { WorkerClient } from "./worker-client.ts";

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
      new WorkerClient(10_000, () => undefined),
      new WorkerClient(10_000, () => undefined),
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
