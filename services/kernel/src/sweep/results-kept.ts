import { type BlobKey, type WorkspaceId, parseBlobKey } from "@solidtype/contracts";
import type { BlobInfo, BlobStore } from "@solidtype/service-kit";
import { type ManifestPlace, placeOfManifest } from "../results/manifests.ts";
import { newestKept } from "./keeping.ts";
import type { Place } from "./retained.ts";

type Found = ManifestPlace & BlobInfo;

const streamOf = ({ document, branch }: { readonly document: string; readonly branch: string }): string =>
  `${document}.${branch}`;
const stateOf = (place: ManifestPlace | Place): string => `${streamOf(place)}.${place.offset}`;

/** Of each stream that still exists what its features last were, as the newest kernel that built it keeps it. */
export async function lastGoodKept(
  blobs: BlobStore,
  workspace: WorkspaceId,
  places: readonly Place[],
): Promise<readonly BlobKey[]> {
  const streams = new Set(places.map(streamOf));
  const newest = new Map<string, BlobInfo>();
  for await (const info of blobs.list(workspace, "last-good")) {
    const [document = "", branch = ""] = (parseBlobKey(info.key)?.name ?? "").split(".");
    const stream = streamOf({ document, branch });
    if (streams.has(stream) && (newest.get(stream)?.usedAt ?? 0) < info.usedAt) newest.set(stream, info);
  }
  return Array.from(newest.values(), ({ key }) => key);
}

/**
 * The manifests that somebody may ask for: of each stream that still exists those of its newest states that were built,
 * and those of the states that a branch or a version has pinned. Of one state the newest, whichever kernel made it: an
 * older kernel's is shown until this one has built its own.
 */
export async function manifestsKept(
  blobs: BlobStore,
  workspace: WorkspaceId,
  places: readonly Place[],
): Promise<ReadonlySet<BlobKey>> {
  const streams = new Set(places.map(streamOf));
  const pinned = new Set(places.filter(({ offset }) => offset !== "").map(stateOf));
  const newest = new Map<string, Map<string, Found>>();
  for await (const info of blobs.list(workspace, "manifest")) {
    const place = placeOfManifest(parseBlobKey(info.key)?.name ?? "");
    if (place === undefined || !streams.has(streamOf(place))) continue;
    const states = newest.get(streamOf(place)) ?? new Map<string, Found>();
    newest.set(streamOf(place), states);
    const known = states.get(place.offset);
    if (known === undefined || known.usedAt < info.usedAt) states.set(place.offset, { ...place, ...info });
  }
  const kept = new Set<BlobKey>();
  for (const states of newest.values()) {
    const byOffset = [...states.values()].toSorted((a, b) => (a.offset < b.offset ? 1 : -1));
    byOffset.forEach((found, at) => {
      if (at < newestKept || pinned.has(stateOf(found))) kept.add(found.key);
    });
  }
  return kept;
}
