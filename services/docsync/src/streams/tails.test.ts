import { expect, it } from "vitest";
import { MemoryStore } from "./memory-store.ts";
import type { StreamStore } from "./stream-store.ts";
import { Tails } from "./tails.ts";

const path = "ws/w/doc/d/b";
const by = { principal: "ann" };

/** The store as another replica sees it: told that something was committed, but not what. */
function fromAnotherReplica(store: StreamStore, whileReading: (() => Promise<unknown>)[]): StreamStore {
  return new Proxy(store, {
    get(target, name: keyof StreamStore) {
      if (name === "changes")
        return (...[listener, watched]: Parameters<StreamStore["changes"]>) =>
          target.changes((change) => listener({ ...change, entries: null }), watched);
      if (name === "read")
        return async (...asked: Parameters<StreamStore["read"]>) => {
          const read = await target.read(...asked);
          await whileReading.shift()?.();
          return read;
        };
      return target[name].bind(target);
    },
  });
}

it("a commit elsewhere that is told of while an earlier one is fetched is read at once, not with the next poll", async () => {
  const store = new MemoryStore();
  const spec = { contentType: null, ttlSeconds: null, expiresAt: null, closed: false, by, fork: null };
  await store.create(path, { ...spec, initial: new Uint8Array(10) });
  const commit = () =>
    store.append(path, {
      data: new Uint8Array(10),
      contentType: "application/octet-stream",
      seq: null,
      producer: null,
      close: false,
      by,
    });
  const head = await store.head(path);
  if (!head.ok) throw new Error(head.error.message);
  const limits = { bytesPerStream: 1 << 20, bytesOfAll: 1 << 20, bytesPerRead: 1 << 20 };
  const tails = new Tails(fromAnotherReplica(store, [commit, commit]), limits);
  const follower = tails.follow(head.value);
  await commit();
  const reached: number[] = [];
  let at = head.value.tail;
  // As often as it is woken without a poll: whatever was told of is read by then.
  while ((await follower.wait(0, new AbortController().signal)) === "changed") {
    const read = await follower.read(at);
    if (!read.ok) throw new Error(read.error.message);
    at = read.value.next;
    reached.push(at);
  }
  expect(reached).toEqual([20, 30, 40]);
  follower.stop();
  tails.close();
});

it("keeps of many streams with small entries no more than there is room for, and answers all the same", async () => {
  const store = new MemoryStore();
  const limits = { bytesPerStream: 50_000, bytesOfAll: 200_000, bytesPerRead: 1 << 20 };
  const tails = new Tails(store, limits);
  const spec = { contentType: null, ttlSeconds: null, expiresAt: null, closed: false, by, fork: null };
  const append = (to: string) =>
    store.append(to, {
      data: new Uint8Array(90),
      contentType: "application/octet-stream",
      seq: null,
      producer: null,
      close: false,
      by,
    });
  const followers = [];
  for (let stream = 0; stream < 10; stream++) {
    const to = `ws/w/doc/d${stream}/b`;
    await store.create(to, { ...spec, initial: null });
    const head = await store.head(to);
    if (!head.ok) throw new Error(head.error.message);
    const follower = tails.follow(head.value);
    followers.push(follower);
    for (let entry = 0; entry < 100; entry++) await append(to);
    expect(tails.bytes).toBeLessThanOrEqual(
      Math.min(limits.bytesOfAll, (stream + 1) * limits.bytesPerStream),
    );
    // The first is looked at again and again, and is kept.
    await followers[0]?.read(90 * 99);
  }
  expect(tails.bytes).toBeGreaterThan(limits.bytesOfAll / 2);
  for (const follower of followers) {
    const read = await follower.read(90 * 20);
    expect(read.ok && read.value.entries.length).toBe(80);
  }
  for (const follower of followers) follower.stop();
  expect([tails.bytes, tails.followed]).toEqual([0, 0]);
  tails.close();
});

it("says of a place that only its reader knows yet no sum, rather than that of an earlier one", async () => {
  const store = new MemoryStore();
  const spec = { contentType: null, ttlSeconds: null, expiresAt: null, closed: false, by, fork: null };
  await store.create(path, { ...spec, initial: new Uint8Array(10) });
  const head = await store.head(path);
  if (!head.ok) throw new Error(head.error.message);
  const untold = new Proxy(store, {
    get: (target, name: keyof StreamStore) =>
      name === "changes" ? () => () => undefined : target[name].bind(target),
  });
  const tails = new Tails(untold, { bytesPerStream: 1 << 20, bytesOfAll: 1 << 20, bytesPerRead: 1 << 20 });
  const follower = tails.follow(head.value);
  await store.append(path, {
    data: new Uint8Array(10),
    contentType: "application/octet-stream",
    seq: null,
    producer: null,
    close: false,
    by,
  });
  expect(await follower.read(20)).toMatchObject({ ok: true, value: { entries: [], next: 20, sum: null } });
  expect(await follower.read(10)).toMatchObject({ ok: true, value: { next: 10, sum: head.value.sum } });
  follower.stop();
  tails.close();
});
