import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ok } from "@solidtype/contracts";
import { add, by, bytes, spec, textOf } from "../testing/requests.ts";
import { addsAtAnEndOnly } from "./stream-end.contract.ts";
import { tellsWhoWrote } from "./stream-history.contract.ts";
import { tellsHistoriesApart } from "./stream-sum.contract.ts";
import { UNFORKED, type ForkPoint, type SourceOf, type StreamStore } from "./stream-store.ts";

/** What every `StreamStore` must do. `open` gives two views of one store, as two replicas would have. */
const points = new Map<string, ForkPoint>();
/** Branches that are deleted by now; where they began is remembered. */
const deleted = new Set<string>();
const sourceOf: SourceOf = async (path, how) =>
  ok(how === "afresh" && deleted.has(path) ? null : (points.get(path) ?? null));

export type Replicas = { readonly a: StreamStore; readonly b: StreamStore; close(): Promise<void> };

let counter = 0;
const fresh = (): string => `ws/contract/${process.pid}-${++counter}`;

export function streamStoreContract(name: string, open: (sourceOf: SourceOf) => Promise<Replicas>): void {
  describe(name, () => {
    let a: StreamStore;
    let b: StreamStore;
    let replicas: Replicas;
    beforeAll(async () => {
      replicas = await open(sourceOf);
      ({ a, b } = replicas);
    });
    afterAll(() => replicas.close());

    const all = async (store: StreamStore, path: string, from = 0): Promise<string> => {
      const read = await store.read(path, { from, generation: null, maxBytes: 1 << 20 });
      if (!read.ok) throw new Error(read.error.code);
      return textOf(read.value.entries);
    };
    const code = async (result: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> => {
      const settled = await result;
      return settled.ok ? "ok" : (settled.error?.code ?? "");
    };
    const tailOf = async (path: string): Promise<number> => {
      const head = await b.head(path);
      if (!head.ok) throw new Error(head.error.code);
      return head.value.tail;
    };

    /** A path that reads `from` where it ends now, as a branch does that was made now. */
    const branch = async (from: string): Promise<string> => {
      const pinned = await a.pin("branch", [{ path: from, position: null }]);
      if (!pinned.ok || pinned.value[0]?.ok !== true) throw new Error("not pinned");
      points.set(`${from}/b`, { from, ...pinned.value[0].value });
      return `${from}/b`;
    };

    it("shows on one replica what was appended on the other, at once and in order", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (let i = 0; i < 10; i++) await (i % 2 ? a : b).append(path, add(`${i}`));
      expect(await all(a, path)).toBe("0123456789");
      expect(await all(b, path, 4)).toBe("456789");
    });

    it("gives a stream made anew another generation and answers an offset of the old one with offset_gone", async () => {
      const path = fresh();
      const first = await a.create(path, spec({ initial: bytes("old") }));
      await a.remove([path]);
      const second = await b.create(path, spec({ initial: bytes("new!") }));
      if (!first.ok || !second.ok) throw new Error("not created");
      expect(second.value.info.generation).toBeGreaterThan(first.value.info.generation);
      expect(
        await code(a.read(path, { from: 3, generation: first.value.info.generation, maxBytes: 10 })),
      ).toBe("offset_gone");
      expect(await all(a, path)).toBe("new!");
    });

    it("keeps who wrote an entry, for whom, in which run and when", async () => {
      const path = fresh();
      await a.create(path, spec());
      await a.append(path, add("x"));
      const history = await b.history(path, { from: 0, to: 100, limit: 10 });
      if (!history.ok) throw new Error(history.error.code);
      expect(history.value).toEqual([
        {
          start: 0,
          end: 1,
          sum: expect.any(Number),
          by,
          at: expect.any(Number),
          until: expect.any(Number),
          entries: 1,
        },
      ]);
    });

    it("takes a retried append once, on whichever replica it arrives", async () => {
      const path = fresh();
      await a.create(path, spec());
      const request = add("once", { producer: { id: "p", epoch: 0, seq: 0 } });
      await Promise.all([a.append(path, request), b.append(path, request), a.append(path, request)]);
      expect(await all(b, path)).toBe("once");
    });

    it("refuses gaps, stale epochs and an epoch that does not begin at 0", async () => {
      const path = fresh();
      await a.create(path, spec());
      const from = (epoch: number, seq: number) =>
        a.append(path, add("x", { producer: { id: "p", epoch, seq } }));
      expect(await code(from(1, 0))).toBe("ok");
      expect(await code(from(1, 2))).toBe("producer_gap");
      expect(await code(from(0, 1))).toBe("producer_stale");
      expect(await code(from(2, 1))).toBe("producer_new_epoch");
      expect(await code(from(1, 1))).toBe("ok");
    });

    for (const part of [addsAtAnEndOnly, tellsHistoriesApart]) part(() => replicas, fresh);

    it("orders many appends that arrive together and loses none", async () => {
      const path = fresh();
      await a.create(path, spec());
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, i) => (i % 2 ? a : b).append(path, add(`${i},`))),
      );
      const tails = results.map((result) => (result.ok ? result.value.tail : -1));
      expect(new Set(tails).size).toBe(200);
      const numbers = (await all(a, path)).split(",").filter(Boolean).map(Number);
      expect(numbers.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 200 }, (_, i) => i));
    });

    it("takes pipelined appends of one producer in their order", async () => {
      const path = fresh();
      await a.create(path, spec());
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, seq) =>
          a.append(path, add(`${seq},`, { producer: { id: "p", epoch: 0, seq } })),
        ),
      );
      expect(results.every((result) => result.ok)).toBe(true);
      expect(await all(a, path)).toBe(Array.from({ length: 50 }, (_, i) => `${i},`).join(""));
    });

    it("adds nothing to a closed stream but recognises the append that closed it", async () => {
      const path = fresh();
      await a.create(path, spec());
      const last = add("end", { close: true, producer: { id: "p", epoch: 0, seq: 0 } });
      expect(await code(a.append(path, last))).toBe("ok");
      const again = await b.append(path, last);
      expect(again).toMatchObject({ ok: true, value: { duplicate: true, closed: true } });
      expect(await code(b.append(path, add("more")))).toBe("stream_closed");
    });

    it("returns at least one entry and never more than about maxBytes", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (const text of ["aaaa", "bbbb", "cccc"]) await a.append(path, add(text));
      const small = await b.read(path, { from: 0, generation: null, maxBytes: 1 });
      expect(small).toMatchObject({ ok: true, value: { next: 4 } });
      const two = await b.read(path, { from: 0, generation: null, maxBytes: 8 });
      expect(two).toMatchObject({ ok: true, value: { next: 8 } });
    });

    it("refuses an offset beyond the end or inside an entry", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("abcd") }));
      expect(await code(a.read(path, { from: 9, generation: null, maxBytes: 10 }))).toBe("offset_invalid");
      expect(await code(a.read(path, { from: 2, generation: null, maxBytes: 10 }))).toBe("offset_invalid");
    });

    it("forks without copying: the child reads the source up to the fork and then its own", async () => {
      const path = fresh();
      await a.create(path, spec());
      await a.append(path, add("one "));
      await a.append(path, add("two "));
      const head = await a.head(path);
      if (!head.ok) throw new Error("no head");
      const { generation } = head.value;
      await a.create(
        `${path}/f`,
        spec({ fork: { from: path, offset: { generation, position: 4 }, sub: 0 } }),
      );
      await a.append(path, add("three"));
      await b.append(`${path}/f`, add("2 "));
      await b.create(`${path}/g`, spec({ fork: { from: `${path}/f`, offset: null, sub: 0 } }));
      await b.append(`${path}/g`, add("3"));
      expect(await all(a, `${path}/f`)).toBe("one 2 ");
      expect(await all(a, `${path}/g`)).toBe("one 2 3");
      expect(await all(b, path)).toBe("one two three");
    });

    it("keeps what forks need of a deleted source, and frees it with the last fork", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("base") }));
      await a.create(`${path}/f`, spec({ fork: { from: path, offset: null, sub: 0 } }));
      await a.remove([path]);
      expect(await code(b.head(path))).toBe("stream_gone");
      expect(await code(b.create(path, spec()))).toBe("stream_conflict");
      expect(await all(b, `${path}/f`)).toBe("base");
      await b.remove([`${path}/f`]);
      expect(await code(a.head(path))).toBe("stream_not_found");
      expect(await code(a.create(path, spec()))).toBe("ok");
    });

    it("trims what a snapshot covers and answers older offsets with offset_gone", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (const text of ["aa", "bb", "cc"]) await a.append(path, add(text));
      await a.putSnapshot(path, 4, bytes("S4"));
      expect(await b.trim(path, 4)).toEqual({ ok: true, value: 4 });
      expect(await code(a.read(path, { from: 0, generation: null, maxBytes: 10 }))).toBe("offset_gone");
      expect(await all(a, path, 4)).toBe("cc");
      expect(await tailOf(path)).toBe(6);
      const history = await a.history(path, { from: 0, to: 100, limit: 10 });
      expect(history).toMatchObject({ ok: true, value: [{ start: 0, end: 6, entries: 3 }] });
    });

    tellsWhoWrote(() => replicas, fresh, branch);

    it("does not trim what a pin needs until a snapshot stands at the pin", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (const text of ["aa", "bb", "cc"]) await a.append(path, add(text));
      await a.pin("v1", [{ path, position: 2 }]);
      await a.putSnapshot(path, 6, bytes("S6"));
      expect(await a.trim(path, 6)).toEqual({ ok: true, value: 0 });
      await a.putSnapshot(path, 2, bytes("S2"));
      expect(await b.trim(path, 6)).toEqual({ ok: true, value: 6 });
      expect(await b.snapshot(path, 2)).toMatchObject({
        ok: true,
        value: { snapshot: { position: 2 } },
      });
      await b.unpin("v1", [path]);
      await a.trim(path, 6);
      expect(await b.snapshot(path, 2)).toMatchObject({ ok: true, value: { snapshot: null } });
    });

    it("does not trim what a fork needs, and finds the source's snapshot for the fork", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (const text of ["aa", "bb"]) await a.append(path, add(text));
      const head = await a.head(path);
      if (!head.ok) throw new Error("no head");
      await a.create(
        `${path}/f`,
        spec({ fork: { from: path, offset: { generation: head.value.generation, position: 2 }, sub: 0 } }),
      );
      await a.putSnapshot(path, 4, bytes("S4"));
      expect(await a.trim(path, 4)).toEqual({ ok: true, value: 0 });
      await a.putSnapshot(path, 2, bytes("S2"));
      expect(await a.trim(path, 4)).toEqual({ ok: true, value: 4 });
      expect(await b.snapshot(`${path}/f`, 99)).toMatchObject({
        ok: true,
        value: { snapshot: { position: 2 } },
      });
    });

    it("refuses to pin what was trimmed or does not exist", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("aa") }));
      await a.append(path, add("bb"));
      await a.putSnapshot(path, 4, bytes("S"));
      await a.trim(path, 4);
      const pinned = async (position: number) => {
        const answer = await a.pin("p", [{ path, position }]);
        if (!answer.ok) throw new Error(answer.error.code);
        return answer.value.map((one) => (one.ok ? "ok" : one.error.code));
      };
      expect(await pinned(2)).toEqual(["offset_gone"]);
      expect(await pinned(9)).toEqual(["offset_invalid"]);
    });

    it("pins the ends of many streams at once, says where, and answers the same when asked again", async () => {
      const paths = [fresh(), fresh(), fresh()];
      for (const path of paths.slice(0, 2)) await a.create(path, spec({ initial: bytes("aa") }));
      const ask = (store: StreamStore) =>
        store.pin(
          "v1",
          paths.map((path) => ({ path, position: null })),
        );
      const first = await ask(a);
      expect(first).toMatchObject({
        ok: true,
        value: [
          { ok: true, value: { position: 2 } },
          { ok: true, value: { position: 2 } },
          { ok: false, error: { code: "stream_not_found" } },
        ],
      });
      await b.append(paths[0] as string, add("bb"));
      expect(await ask(b)).toEqual(first);
    });

    it("answers where many streams end, and null where there is none", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("aa") }));
      expect(await b.heads([fresh(), path])).toMatchObject({ ok: true, value: [null, { path, tail: 2 }] });
    });

    it("lets the pins of a stream go with it, and one made anew there has none", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("aa") }));
      await a.pin("v1", [{ path, position: null }]);
      expect(await b.remove([path])).toEqual({ ok: true, value: [{ ok: true, value: null }] });
      expect(await code(a.head(path))).toBe("stream_not_found");
      expect(await code(a.create(path, spec()))).toBe("ok");
      expect(await b.holds(path)).toEqual({ ok: true, value: [] });
      await b.unpin("v1", [path]);
      expect(await code(a.head(path))).toBe("ok");
    });

    it("removes a family of forks in one step, whatever its order", async () => {
      const path = fresh();
      const family = [path, `${path}/f`, `${path}/g`];
      await a.create(path, spec({ initial: bytes("aa") }));
      await a.create(`${path}/f`, spec({ fork: { from: path, offset: null, sub: 0 } }));
      await a.create(`${path}/g`, spec({ fork: { from: `${path}/f`, offset: null, sub: 0 } }));
      await a.remove([...family, fresh()]);
      for (const one of family) expect(await code(b.head(one))).toBe("stream_not_found");
    });

    it("tells listeners on every replica about a commit", async () => {
      const path = fresh();
      const created = await a.create(path, spec());
      if (!created.ok) throw new Error(created.error.code);
      const { id } = created.value.info;
      const heard = (store: StreamStore) =>
        new Promise<number>((resolve) => {
          const stop = store.changes(
            (change) => {
              if (change.id !== id || change.tail < 1) return;
              stop();
              resolve(change.tail);
            },
            () => [id],
          );
        });
      const both = Promise.all([heard(a), heard(b)]);
      await a.append(path, add("x"));
      expect(await both).toEqual([1, 1]);
    });

    it("reads a branch from its source, as that was when it was pinned, and makes nothing for it", async () => {
      const path = fresh();
      await a.create(path, spec());
      await a.append(path, add("one "));
      const child = await branch(path);
      await b.append(path, add("two"));
      expect(await all(a, child)).toBe("one ");
      expect(await b.head(child)).toMatchObject({ ok: true, value: { id: UNFORKED, tail: 4 } });
      expect(await b.history(child, { from: 0, to: 99, limit: 9 })).toMatchObject({
        ok: true,
        value: [{ end: 4, entries: 1 }],
      });
      expect(await code(b.read(child, { from: 7, generation: null, maxBytes: 9 }))).toBe("offset_invalid");
      expect(await b.heads([child])).toEqual({ ok: true, value: [null] });
    });

    it("forks a branch at its first append, once, whoever is first", async () => {
      const path = fresh();
      await a.create(path, spec());
      await a.append(path, add("one "));
      const child = await branch(path);
      const both = await Promise.all([a.append(child, add("2 ")), b.append(child, add("2 "))]);
      expect(both.map(({ ok: done }) => done)).toEqual([true, true]);
      expect(await all(b, child)).toBe("one 2 2 ");
      expect(await all(a, path)).toBe("one ");
      const head = await a.head(child);
      expect(head.ok && head.value.id).not.toBe(UNFORKED);
    });

    it("finds a branch's snapshot in its source, after what lies before was trimmed", async () => {
      const path = fresh();
      await a.create(path, spec());
      for (const text of ["aa", "bb"]) await a.append(path, add(text));
      const child = await branch(path);
      await a.append(path, add("cc"));
      await a.putSnapshot(path, 4, bytes("S4"));
      await a.putSnapshot(path, 6, bytes("S6"));
      expect(await a.trim(path, 6)).toEqual({ ok: true, value: 6 });
      expect(await b.snapshot(child, 99)).toMatchObject({
        ok: true,
        value: { snapshot: { position: 4 } },
      });
      expect(await code(b.read(child, { from: 0, generation: null, maxBytes: 9 }))).toBe("offset_gone");
      expect(await all(b, child, 4)).toBe("");
    });

    it("has nothing on a branch without a stream of its own once its source was deleted, and makes none", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("base ") }));
      const child = await branch(path);
      await b.remove([path]);
      expect(await code(a.head(child))).toBe("stream_not_found");
      expect(await code(a.append(child, add("own")))).toBe("stream_not_found");
      expect(await b.heads([path, child])).toEqual({ ok: true, value: [null, null] });
    });

    it("makes no stream for a branch that was deleted, though where it began is remembered", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("base ") }));
      const child = await branch(path);
      expect(await all(a, child)).toBe("base ");
      deleted.add(child);
      expect(await code(a.append(child, add("late")))).toBe("stream_not_found");
      expect(await b.heads([child])).toEqual({ ok: true, value: [null] });
    });

    it("reads a fork whose source was deleted, which nothing else can leave from", async () => {
      const path = fresh();
      await a.create(path, spec());
      await a.append(path, add("base "));
      const child = await branch(path);
      expect(await code(a.append(child, add("own")))).toBe("ok");
      await b.remove([path]);
      expect(await all(b, child)).toBe("base own");
      expect(await code(b.create(`${path}/late`, spec({ fork: { from: path, offset: null, sub: 0 } })))).toBe(
        "fork_source_gone",
      );
    });

    it("tells listeners on every replica when a branch gets a stream of its own", async () => {
      const path = fresh();
      await a.create(path, spec({ initial: bytes("x") }));
      const child = await branch(path);
      const heard = (store: StreamStore) =>
        new Promise<string>((resolve) => {
          const stop = store.changes(
            ({ forked }) => {
              if (forked !== child) return;
              stop();
              resolve(forked);
            },
            () => [child],
          );
        });
      const both = Promise.all([heard(a), heard(b)]);
      await b.append(child, add("y"));
      expect(await both).toEqual([child, child]);
    });
  });
}
