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
import { type BlobStore, blobFailure } from "./blob-store.ts";

/** Room for the envelope and the token beside it. */
const largestInMessage = maxMessageBytes - 16 * 1024;

/** What goes over the bus: a value itself, or where it lies. */
export type Carried<Value> = { readonly json: Value } | { readonly blob: BlobKey };

/** As it goes over the bus: itself, or where it lies because it is too large for a message. */
export async function carry<Value>(
  blobs: BlobStore,
  workspace: WorkspaceId,
  value: Value,
): Promise<Result<Carried<Value>, ErrorCode>> {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) < largestInMessage) return ok({ json: value });
  const key = blobKeyOf(workspace, "message", newId("request"));
  try {
    await blobs.put(key, Buffer.from(text));
  } catch (error) {
    return { ok: false, error: blobFailure(error).failure };
  }
  return ok({ blob: key });
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
  let bytes: Uint8Array | undefined;
  try {
    bytes = await blobs.get(blob);
  } catch (error) {
    return { ok: false, error: blobFailure(error).failure };
  }
  if (bytes === undefined) return refuse("not-found");
  await dropCarried(blobs, { blob });
  try {
    return ok(JSON.parse(new TextDecoder().decode(bytes)) as Value);
  } catch {
    return refuse("invalid-input", { reason: "what was sent by way of the store is not JSON" });
  }
}

/** What nobody takes any more. It has been read, or never will be: what cannot be deleted now goes with the daily sweep. */
export async function dropCarried(blobs: BlobStore, carried: Carried<unknown>): Promise<void> {
  if ("blob" in carried) await blobs.delete(carried.blob).catch(() => undefined);
}
