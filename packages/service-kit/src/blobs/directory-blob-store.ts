import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, opendir, rename, rm, stat, readFile, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  type BlobKey,
  type BlobKind,
  type WorkspaceId,
  blobKey,
  blobKeyOf,
  blobKinds,
  parseId,
} from "@solidtype/contracts";
import { type BlobInfo, type BlobStore, usedWithinMs } from "./blob-store.ts";

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

async function orAbsent<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Makes a rename durable: the folder's own entry is on disk only after this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A volume over the network takes a millisecond for each question, and many at once. */
const askedAtOnce = 16;
const abandonedAfterMs = 6 * 3_600_000;

async function removeAbandoned(folder: string): Promise<void> {
  for await (const entry of await opendir(folder)) {
    const file = join(folder, entry.name);
    const found = await orAbsent(stat(file));
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(file, { force: true });
  }
}

/**
 * Blobs as files below one folder. Written to `.incoming/` first, synced, then renamed into place, so that a crash
 * leaves at most a file nobody reads. Several processes share the folder, so only what has lain there for longer than
 * any upload takes is removed. When a blob was last used is its file's time.
 */
export async function openDirectoryBlobStore(root: string): Promise<BlobStore> {
  const incoming = join(root, ".incoming");
  await mkdir(incoming, { recursive: true });
  await removeAbandoned(incoming);
  const fileOf = (key: BlobKey) => join(root, blobKey.parse(key));

  async function info(key: BlobKey): Promise<BlobInfo | undefined> {
    const found = await orAbsent(stat(fileOf(key)));
    return found === undefined ? undefined : { key, size: found.size, usedAt: found.mtimeMs };
  }

  async function* listKind(workspace: WorkspaceId, kind: BlobKind): AsyncIterable<BlobInfo> {
    const folder = await orAbsent(opendir(join(root, workspace, kind)));
    if (folder === undefined) return;
    const there = async (some: readonly BlobKey[]) =>
      (await Promise.all(some.map(info))).filter((found) => found !== undefined);
    let keys: BlobKey[] = [];
    for await (const entry of folder) {
      keys.push(`${workspace}/${kind}/${entry.name}` as BlobKey);
      if (keys.length < askedAtOnce) continue;
      yield* await there(keys);
      keys = [];
    }
    yield* await there(keys);
  }

  /** Where it goes is known once it has all arrived. */
  async function take(source: Readable, keyOf: () => BlobKey) {
    const arriving = join(incoming, randomBytes(12).toString("hex"));
    try {
      await pipeline(source, createWriteStream(arriving, { flags: "wx", flush: true }));
      const { size, mtimeMs } = await stat(arriving);
      const key = keyOf();
      const target = fileOf(key);
      await mkdir(dirname(target), { recursive: true });
      const isNew = (await info(key)) === undefined;
      await rename(arriving, target);
      await syncFolder(dirname(target));
      return { put: { key, size, usedAt: mtimeMs }, isNew };
    } catch (error) {
      await rm(arriving, { force: true });
      throw error;
    }
  }

  return {
    async put(key, bytes) {
      const source = bytes instanceof Uint8Array ? Readable.from([bytes]) : bytes;
      return (await take(source, () => key)).put;
    },
    async putByContent(workspace, kind, bytes, ending) {
      const hash = createHash("sha256");
      const hashing = new Transform({
        transform: (chunk: Buffer, _encoding, done) => done(null, (hash.update(chunk), chunk)),
      });
      bytes.once("error", (error) => hashing.destroy(error));
      const keyOf = () => blobKeyOf(workspace, kind, `${hash.digest("hex")}${ending}`);
      const { put, isNew } = await take(bytes.pipe(hashing), keyOf);
      return { ...put, isNew };
    },
    async get(key) {
      return orAbsent(readFile(fileOf(key)));
    },
    async read(key, range) {
      const file = fileOf(key);
      const found = await info(key);
      if (found === undefined) return undefined;
      if (range !== undefined && range.to <= range.from) return { info: found, body: Readable.from([]) };
      return {
        info: found,
        body: createReadStream(file, range === undefined ? {} : { start: range.from, end: range.to - 1 }),
      };
    },
    stat: info,
    async use(key) {
      const found = await info(key);
      if (found === undefined) return false;
      const now = new Date();
      if (now.getTime() - found.usedAt < usedWithinMs) return true;
      return (await orAbsent(utimes(fileOf(key), now, now).then(() => true))) ?? false;
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
    },
    async deleteUnused(key, since) {
      const found = await info(key);
      if (found === undefined || found.usedAt >= since) return false;
      // Moved away before it is looked at again: from here on `use` says that it is not there, and what was used
      // meanwhile comes back.
      const leaving = join(incoming, randomBytes(12).toString("hex"));
      const moved = await orAbsent(rename(fileOf(key), leaving).then(() => stat(leaving)));
      if (moved === undefined) return false;
      if (moved.mtimeMs < since) await rm(leaving, { force: true });
      else await rename(leaving, fileOf(key));
      return moved.mtimeMs < since;
    },
    async *workspaces() {
      for await (const entry of await opendir(root)) {
        const workspace = parseId("workspace", entry.name);
        if (workspace !== undefined) yield workspace;
      }
    },
    tidy: () => removeAbandoned(incoming),
    async *list(workspace, kind) {
      for (const each of kind === undefined ? blobKinds : [kind]) yield* listKind(workspace, each);
    },
  };
}
