import type { Readable } from "node:stream";
import { type BlobKey, type BlobKind, FailureError, type WorkspaceId, failure } from "@solidtype/contracts";

export type BlobInfo = {
  readonly key: BlobKey;
  readonly size: number;
  /** When it was last written or used, in milliseconds since 1970, within {@link usedWithinMs}. */
  readonly usedAt: number;
};

/** `isNew`: nothing was there, so that it takes room which was free. Of two that come at once both may be. */
export type PutBlob = BlobInfo & { readonly isNew: boolean };

/** Use is noted about once an hour: to note each would make a write of every read. */
export const usedWithinMs = 3_600_000;

/** `from` inclusive, `to` exclusive, in bytes. */
export type ByteRange = { readonly from: number; readonly to: number };

/**
 * Bytes by key. A blob is whole or absent: a reader never sees one half written, and what `put` returned from survives
 * a crash. Content behind a key never changes, so writing a key twice is the same as once; but for `last-good`, which is
 * written anew under its key: whoever reads it while it is written has the one or the other.
 */
export type BlobStore = {
  put(key: BlobKey, bytes: Uint8Array | Readable): Promise<BlobInfo>;
  /** Named by the SHA-256 of its content and an ending (`.step`): the same content is the same blob. */
  putByContent(workspace: WorkspaceId, kind: BlobKind, bytes: Readable, ending: string): Promise<PutBlob>;
  /** The whole content, for blobs known to be small; undefined when there is none. */
  get(key: BlobKey): Promise<Uint8Array | undefined>;
  /** A stream of the content or a part of it; undefined when there is none. */
  read(
    key: BlobKey,
    range?: ByteRange,
  ): Promise<{ readonly info: BlobInfo; readonly body: Readable } | undefined>;
  stat(key: BlobKey): Promise<BlobInfo | undefined>;
  /** Whether it is there; if so it counts as used now, and no sweep takes it from whoever is about to name it. */
  use(key: BlobKey): Promise<boolean>;
  /** Gone afterwards, whether or not it was there. */
  delete(key: BlobKey): Promise<void>;
  /** Deletes it unless it was used at `since` or later; whether it did. */
  deleteUnused(key: BlobKey, since: number): Promise<boolean>;
  list(workspace: WorkspaceId, kind?: BlobKind): AsyncIterable<BlobInfo>;
  /** All that have a blob, or had one. */
  workspaces(): AsyncIterable<WorkspaceId>;
  /** Removes what writers that were killed left half written. */
  tidy(): Promise<void>;
};

/** What a write that failed says to whoever asked for it: no room, no quota, past the size a file may have, or away. */
export function blobFailure(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isFull = ["ENOSPC", "EDQUOT", "EFBIG"].includes(code);
  return new FailureError(failure(isFull ? "storage-full" : "storage-unavailable"), error);
}
