import {
  type BlobKey,
  type ErrorCode,
  type Result,
  type WorkspaceId,
  blobKeyOf,
  maxMessageBytes,
  newId,
  ok,
  parseBlobKey,
  refuse,
} from "@solidtype/contracts";
import type { BlobStore } from "./blob-store.ts";

/** Room for the envelope and the token beside it. */
const largestInMessage = maxMessageBytes - 16 * 1024;

/** As it goes over the bus: itself, or where it lies because it is too large for a message. */
export async function carry<Value>(
  blobs: BlobStore,
  workspace: WorkspaceId,
  value: Value,
): Promise<{ readonly json: Value } | { readonly blob: BlobKey }> {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) < largestInMessage) return { json: value };
  const key = blobKeyOf(workspace, "message", newId("request"));
  await blobs.put(key, Buffer.from(text));
  return { blob: key };
}

/** What was carried, out of the store for good: it was sent, not kept. Only what is of this workspace is taken. */
export async function takeCarried<Value>(
  blobs: BlobStore,
  workspace: WorkspaceId,
  carried: { readonly json: Value } | { readonly blob: string },
): Promise<Result<Value, ErrorCode>> {
  if ("json" in carried) return ok(carried.json);
  const key = parseBlobKey(carried.blob);
  if (key?.workspace !== workspace || key.kind !== "message") return refuse("not-found");
  const blob = blobKeyOf(workspace, "message", key.name);
  const bytes = await blobs.get(blob);
  if (bytes === undefined) return refuse("not-found");
  await blobs.delete(blob);
  try {
    return ok(JSON.parse(new TextDecoder().decode(bytes)) as Value);
  } catch {
    return refuse("invalid-input", { reason: "what was sent by way of the store is not JSON" });
  }
}
