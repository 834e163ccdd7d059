import { type BlobKey, type BlobKind, type WorkspaceId, blobKeyOf, parseBlobKey } from "@solidtype/contracts";
import type { BlobStore } from "@solidtype/service-kit";
import { keptUnusedMs } from "./keeping.ts";
import { lastGoodKept, manifestsKept } from "./results-kept.ts";
import { readManifest, shownBy } from "../results/manifests.ts";
import { hashOfUpload, uploadsMentioned } from "./mentions.ts";
import type { Place, Retained } from "./retained.ts";

export type SweepDeps = {
  readonly blobs: BlobStore;
  readonly retained: Retained;
  readonly now: () => number;
  readonly onKept: (kind: BlobKind, bytes: number) => void;
  readonly onRemoved: (kind: BlobKind, bytes: number) => void;
  /** Whether the process is to end: what is left is left where it is. */
  readonly stopped: () => boolean;
};

/**
 * Deletes a workspace's blobs that nothing names any more and nobody used lately. First it is found out, whole, what is
 * named; whatever cannot be found out ends the sweep before it has deleted anything that depends on it. Manifests go
 * before what they name, so that a sweep which is killed leaves blobs without a manifest, never a manifest without its
 * blobs. Run twice, at once by two, or again after a kill, it does the same.
 */
export async function sweepWorkspace(deps: SweepDeps, workspace: WorkspaceId): Promise<void> {
  const places = await deps.retained.places(workspace);
  const manifests = await manifestsKept(deps.blobs, workspace, places);
  const results = [...manifests, ...(await lastGoodKept(deps.blobs, workspace, places))];
  const named = new Set<BlobKey>(results);
  for (const { thumbnail } of places) if (thumbnail !== null) named.add(thumbnail as BlobKey);
  for (const key of manifests) {
    const manifest = await readManifest(deps.blobs, key);
    if (manifest === undefined) continue;
    for (const shown of shownBy(workspace, manifest)) named.add(shown);
    if (manifest.thumbnail !== null) named.add(blobKeyOf(workspace, "thumbnail", manifest.thumbnail));
  }
  for (const kind of sweptByName) await removeUnnamed(deps, workspace, kind, named);
  await sweepUploads(deps, workspace, places, results);
}

const sweptByName = [
  "manifest",
  "mesh",
  "names",
  "thumbnail",
  "last-good",
  "shape",
  "export",
  "message",
] as const satisfies readonly BlobKind[];

async function removeUnnamed(
  { blobs, now, onKept, onRemoved, stopped }: SweepDeps,
  workspace: WorkspaceId,
  kind: BlobKind,
  named: ReadonlySet<BlobKey>,
): Promise<void> {
  const since = now() - keptUnusedMs[kind];
  for await (const { key, size, usedAt } of blobs.list(workspace, kind)) {
    if (stopped()) throw new Error("the process stops");
    // What is used while this runs is asked for once more in the moment of deleting.
    const goes = !named.has(key) && usedAt < since && (await blobs.deleteUnused(key, since));
    (goes ? onRemoved : onKept)(kind, size);
  }
}

/**
 * Nobody can make an upload again. Documents are read only where there is one that is old enough to go, which in most
 * workspaces there is not; one that is mentioned counts as used, so that its time begins anew once it no longer is. What
 * has no name that an upload gives stays.
 */
async function sweepUploads(
  deps: SweepDeps,
  workspace: WorkspaceId,
  places: readonly Place[],
  results: readonly BlobKey[],
): Promise<void> {
  const since = deps.now() - keptUnusedMs.upload;
  const old: { readonly key: BlobKey; readonly hash: string | undefined }[] = [];
  for await (const { key, usedAt } of deps.blobs.list(workspace, "upload"))
    if (usedAt < since) old.push({ key, hash: hashOfUpload(parseBlobKey(key)?.name ?? "") });
  const mentioned = new Set<string>();
  const look = (bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined) for (const hash of uploadsMentioned(workspace, bytes)) mentioned.add(hash);
  };
  if (old.length > 0) {
    for (const place of places) look(await deps.retained.state(workspace, place));
    // What stands in for a feature that cannot be built may have come from a file that its document names no more.
    for (const key of results) look(await deps.blobs.get(key));
  }
  const named = new Set<BlobKey>();
  for (const { key, hash } of old) {
    if (hash !== undefined && !mentioned.has(hash)) continue;
    named.add(key);
    await deps.blobs.use(key);
  }
  await removeUnnamed(deps, workspace, "upload", named);
}
