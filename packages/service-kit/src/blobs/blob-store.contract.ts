import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { blobKeyOf, newId } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { BlobInfo, BlobStore } from "./blob-store.ts";

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** What every blob store must do; `open` gives a store whose content this suite may share with nobody. */
export function blobStoreContract(name: string, open: () => Promise<BlobStore>): void {
  const bytes = new TextEncoder().encode("a mesh, as bytes go");
  const fresh = () => ({ workspace: newId("workspace"), other: newId("workspace") });

  test(`${name}: what was put is read back, whole, in part and as a stream`, async () => {
    const store = await open();
    const key = blobKeyOf(fresh().workspace, "mesh", "one");
    const put = await store.put(key, bytes);
    expect(put).toMatchObject({ key, size: bytes.length });
    expect(Math.abs(Date.now() - put.usedAt)).toBeLessThan(60_000);
    expect(Buffer.from((await store.get(key)) ?? [])).toEqual(Buffer.from(bytes));
    expect(await store.stat(key)).toEqual(put);
    const part = await store.read(key, { from: 2, to: 6 });
    expect(part?.info.size).toBe(bytes.length);
    expect((await buffer(part?.body ?? Readable.from([]))).toString()).toBe("mesh");
    const empty = await store.read(key, { from: 3, to: 3 });
    expect(await buffer(empty?.body ?? Readable.from(["x"]))).toHaveLength(0);
  });

  test(`${name}: what is absent is undefined, and deleting it is no error`, async () => {
    const store = await open();
    const key = blobKeyOf(fresh().workspace, "mesh", "absent");
    expect(await store.get(key)).toBeUndefined();
    expect(await store.read(key)).toBeUndefined();
    expect(await store.stat(key)).toBeUndefined();
    await store.delete(key);
  });

  test(`${name}: the same key twice, also at the same time, leaves one whole blob`, async () => {
    const store = await open();
    const key = blobKeyOf(fresh().workspace, "shape", "twice");
    const large = new Uint8Array(300_000).fill(7);
    await Promise.all([
      store.put(key, large),
      store.put(key, Readable.from([large.slice(0, 100_000), large.slice(100_000)])),
      store.put(key, large),
    ]);
    expect(Buffer.compare((await store.get(key)) ?? new Uint8Array(), large)).toBe(0);
  });

  test(`${name}: what is named by its content is one blob, however often it comes and however it is cut`, async () => {
    const store = await open();
    const { workspace } = fresh();
    const whole = await store.putByContent(workspace, "upload", Readable.from([bytes]), ".step");
    const cut = await store.putByContent(
      workspace,
      "upload",
      Readable.from([bytes.slice(0, 3), bytes.slice(3)]),
      ".step",
    );
    expect(whole.key).toBe(cut.key);
    expect([whole.isNew, cut.isNew]).toEqual([true, false]);
    expect(whole.key).toMatch(/[0-9a-f]{64}\.step$/);
    expect(Buffer.from((await store.get(whole.key)) ?? [])).toEqual(Buffer.from(bytes));
    const broken = new Readable({
      read() {
        this.destroy(new Error("the line was cut"));
      },
    });
    await expect(store.putByContent(workspace, "upload", broken, "")).rejects.toThrow("the line was cut");
    expect((await all(store.list(workspace, "upload"))).map(({ key }) => key)).toEqual([cut.key]);
  });

  test(`${name}: an empty blob is a blob`, async () => {
    const store = await open();
    const key = blobKeyOf(fresh().workspace, "upload", "empty");
    await store.put(key, new Uint8Array());
    expect(await store.stat(key)).toMatchObject({ key, size: 0 });
  });

  test(`${name}: a source that breaks leaves nothing behind under the key`, async () => {
    const store = await open();
    const key = blobKeyOf(fresh().workspace, "upload", "broken");
    const broken = Readable.from(
      (async function* () {
        yield bytes;
        throw new Error("the sender went away");
      })(),
    );
    await expect(store.put(key, broken)).rejects.toThrow("went away");
    expect(await store.stat(key)).toBeUndefined();
  });

  test(`${name}: a workspace's blobs are listed, by kind or all, and nobody else's`, async () => {
    const store = await open();
    const { workspace, other } = fresh();
    const keys = [
      blobKeyOf(workspace, "mesh", "a"),
      blobKeyOf(workspace, "mesh", "b"),
      blobKeyOf(workspace, "export", "c.step"),
    ];
    for (const key of [...keys, blobKeyOf(other, "mesh", "d")]) await store.put(key, bytes);
    const names = (infos: readonly BlobInfo[]) => infos.map(({ key }) => key).toSorted();
    expect(names(await all(store.list(workspace)))).toEqual(keys.toSorted());
    expect(names(await all(store.list(workspace, "mesh")))).toEqual(keys.slice(0, 2));
    expect(await all(store.list(newId("workspace")))).toEqual([]);
    await store.delete(keys[0] as (typeof keys)[number]);
    expect(await all(store.list(workspace, "mesh"))).toHaveLength(1);
  });

  test(`${name}: what was used since is not deleted as unused, and each workspace with blobs is named`, async () => {
    const store = await open();
    const { workspace, other } = fresh();
    const key = blobKeyOf(workspace, "mesh", "used");
    const absent = blobKeyOf(workspace, "mesh", "absent");
    const { usedAt } = await store.put(key, bytes);
    await store.put(blobKeyOf(other, "shape", "one"), bytes);
    expect(await store.use(key)).toBe(true);
    expect(await store.use(absent)).toBe(false);
    expect(await store.deleteUnused(key, usedAt)).toBe(false);
    expect(await store.deleteUnused(absent, Date.now() + 60_000)).toBe(false);
    expect(await all(store.workspaces())).toEqual(expect.arrayContaining([workspace, other]));
    expect(await store.deleteUnused(key, Date.now() + 60_000)).toBe(true);
    expect(await store.stat(key)).toBeUndefined();
    await store.tidy();
  });

  test(`${name}: a key that is no blob key is refused`, async () => {
    const store = await open();
    const evil = "../../etc/passwd" as ReturnType<typeof blobKeyOf>;
    await expect(store.put(evil, bytes)).rejects.toThrow("expected {workspace}/{kind}/{name}");
    await expect(store.get(evil)).rejects.toThrow("expected {workspace}/{kind}/{name}");
    await expect(store.delete(evil)).rejects.toThrow("expected {workspace}/{kind}/{name}");
  });
}
