import type { Readable } from "node:stream";
import { type BlobKey, type BlobKind, FailureError, type WorkspaceId, failure } from "@solidtype/contracts";

export type BlobInfo = { readonly key: BlobKey; readonly size: number };

/** `from` inclusive, `to` exclusive, in bytes. */
export type ByteRange = { readonly from: number; readonly to: number };

/**
 * Bytes by key. A blob is whole or absent: a reader never sees one half written, and what `put` returned from survives
 * a crash. Content behind a key never changes, so writing a key twice is the same as once.
 */
export type BlobStore = {
  put(key: BlobKey, bytes: Uint8Array | Readable): Promise<BlobInfo>;
  /** Named by the SHA-256 of its content and an ending (`.step`): the same content is the same blob. */
  putByContent(workspace: WorkspaceId, kind: BlobKind, bytes: Readable, ending: string): Promise<BlobInfo>;
  /** The whole content, for blobs known to be small; undefined when there is none. */
  get(key: BlobKey): Promise<Uint8Array | undefined>;
  /** A stream of the content or a part of it; undefined when there is none. */
  read(
    key: BlobKey,
    range?: ByteRange,
  ): Promise<{ readonly info: BlobInfo; readonly body: Readable } | undefined>;
  stat(key: BlobKey): Promise<BlobInfo | undefined>;
  /** Gone afterwards, whether or not it was there. */
  delete(key: BlobKey): Promise<void>;
  list(workspace: WorkspaceId, kind?: BlobKind): AsyncIterable<BlobInfo>;
};

/** What a write that failed says to whoever asked for it: no room, no quota, past the size a file may have, or away. */
export function blobFailure(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(code);
  return new FailureError(failure(isFull ? "storage-full" : "storage-unavailable"), error);
}
