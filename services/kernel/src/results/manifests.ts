import {
  type BlobKey,
  type Manifest,
  blobKeyOf,
  manifest as manifestSchema,
  type WorkspaceId,
} from "@solidtype/contracts";
import type { BlobStore } from "@solidtype/service-kit";

/** What a manifest's blob is called: what it was made from, and the kernel version that made it. */
export function manifestName(document: string, branch: string, offset: string, kernel: string): string {
  return `${document}.${branch}.${offset}.${kernel}.json`;
}

export type ManifestPlace = {
  readonly document: string;
  readonly branch: string;
  readonly offset: string;
  readonly kernel: string;
};

/** The inverse of {@link manifestName}; undefined for a name that it has not made. */
export function placeOfManifest(name: string): ManifestPlace | undefined {
  const [document, branch, offset, kernel, ending, ...rest] = name.split(".");
  if (ending !== "json" || rest.length > 0) return undefined;
  return { document: document!, branch: branch!, offset: offset!, kernel: kernel! };
}

/** Undefined where there is none that can be read. */
export async function readManifest(blobs: BlobStore, key: BlobKey): Promise<Manifest | undefined> {
  const bytes = await blobs.get(key);
  if (bytes === undefined) return undefined;
  const read = manifestSchema.safeParse(jsonIn(bytes));
  return read.success ? read.data : undefined;
}

/** What somebody who shows it fetches: each body's mesh and names. */
export function shownBy(workspace: WorkspaceId, { bodies }: Manifest): readonly BlobKey[] {
  return bodies.flatMap(({ meshKey, namesKey }) => [
    blobKeyOf(workspace, "mesh", meshKey),
    blobKeyOf(workspace, "names", namesKey),
  ]);
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
