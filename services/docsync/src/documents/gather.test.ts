import { describe, expect, it } from "vitest";
import { MemoryStore } from "../streams/memory-store.ts";
import type { StreamStore } from "../streams/stream-store.ts";
import { gather } from "./gather.ts";

const path = "ws/w/doc/d/b";
const by = { principal: "ann" };
const bytes = (...all: number[]) => new Uint8Array(all);

/** Ten bytes of a stream for each digit, from 0 on; a snapshot holds the position that it stands for. */
async function documentOf(entries: number): Promise<MemoryStore> {
  const store = new MemoryStore();
  const spec = { contentType: null, ttlSeconds: null, expiresAt: null, closed: false, by, fork: null };
  await store.create(path, { ...spec, initial: new Uint8Array(10) });
  for (let at = 1; at < entries; at++)
    await store.append(path, {
      data: new Uint8Array(10).fill(at),
      contentType: "application/octet-stream",
      seq: null,
      producer: null,
      close: false,
      by,
    });
  return store;
}

async function compact(store: StreamStore, position: number): Promise<void> {
  await store.putSnapshot(path, position, bytes(position));
  await store.trim(path, position);
}

/** The store, with something that somebody else does right after each of the first reads of a snapshot. */
function meanwhile(store: StreamStore, work: (() => Promise<void>)[]): StreamStore {
  return new Proxy(store, {
    get(target, name: keyof StreamStore) {
      const value = target[name];
      if (name !== "snapshot") return value.bind(target);
      return async (...args: Parameters<StreamStore["snapshot"]>) => {
        const found = await target.snapshot(...args);
        await work.shift()?.();
        return found;
      };
    },
  });
}

describe("a document that is put together while it is compacted", () => {
  it("is whole, however often a compaction comes between the snapshot and what came after it", async () => {
    const store = await documentOf(5);
    await compact(store, 20);
    const busy = meanwhile(store, [() => compact(store, 30), () => compact(store, 40)]);
    expect(await gather(busy, path, null)).toMatchObject({
      ok: true,
      value: { base: bytes(40), basis: 40, bodies: [new Uint8Array(10).fill(4)], reached: 50 },
    });
  });

  it("is whole at a pinned place, too", async () => {
    const store = await documentOf(5);
    await store.pin("version", [{ path, position: 30 }]);
    const busy = meanwhile(store, [
      async () => {
        await store.putSnapshot(path, 30, bytes(30));
        await compact(store, 50);
      },
    ]);
    expect(await gather(busy, path, 30)).toMatchObject({
      ok: true,
      value: { base: bytes(30), bodies: [], reached: 30 },
    });
  });

  it("has the sum of its end, also where the snapshot that stands there was put by a release that knew none", async () => {
    const store = await documentOf(5);
    await compact(store, 50);
    const head = await store.head(path);
    if (!head.ok || head.value.sum === null) throw new Error("a new stream has a sum");
    const unsummed = new Proxy(store, {
      get: (target, name: keyof StreamStore) =>
        name !== "snapshot"
          ? target[name].bind(target)
          : async (...args: Parameters<StreamStore["snapshot"]>) => {
              const found = await target.snapshot(...args);
              if (!found.ok || found.value.snapshot === null) return found;
              return {
                ...found,
                value: { ...found.value, snapshot: { ...found.value.snapshot, sum: null } },
              };
            },
    });
    const gathered = await gather(unsummed, path, null);
    expect(gathered).toMatchObject({ ok: true, value: { bodies: [], reached: 50, sum: head.value.sum } });
  });

  it("is gone where no snapshot says any more what was trimmed", async () => {
    const store = await documentOf(5);
    await compact(store, 50);
    expect(await gather(store, path, 30)).toMatchObject({ ok: false, error: { code: "offset_gone" } });
  });
});
