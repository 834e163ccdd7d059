import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ResultStore } from "../store/result-store.ts";

const DIGEST = 32;

/**
 * A file per entry, with its digest in front: one that was torn by a crash or a full disk counts as missing. Written
 * beside and renamed, so that readers see it whole or not at all.
 */
export function directoryStore(directory: string): ResultStore {
  const place = (key: string) => {
    if (!/^[0-9a-f]{8,128}$/.test(key)) throw new Error(`"${key}" is no result key`);
    return { folder: join(directory, key.slice(0, 2)), file: join(directory, key.slice(0, 2), key) };
  };
  return {
    get: async (key) => {
      const content = await readFile(place(key).file).catch(absent);
      if (content === undefined || content.length < DIGEST) return undefined;
      const bytes = new Uint8Array(content.buffer, content.byteOffset + DIGEST, content.length - DIGEST);
      return digest(bytes).equals(content.subarray(0, DIGEST)) ? bytes : undefined;
    },
    put: async (key, bytes) => {
      const { folder, file } = place(key);
      const beside = `${file}.${randomUUID()}`;
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(beside, Buffer.concat([digest(bytes), bytes]));
        await rename(beside, file);
      } finally {
        await rm(beside, { force: true });
      }
    },
  };
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function absent(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
