import type { BlobKind } from "@solidtype/contracts";

const hour = 3_600_000;
const day = 24 * hour;

/**
 * How long a blob that nothing names is kept after it was last used. The time is the grace of whatever is under way: a
 * rebuild that finds an old mesh and names it half a minute later, a page that still shows yesterday's manifest, a person
 * who takes back the deletion of an imported body. Uploads alone cannot be made again, so theirs is long.
 */
export const keptUnusedMs: Readonly<Record<BlobKind, number>> = {
  manifest: day,
  mesh: day,
  names: day,
  thumbnail: day,
  "last-good": day,
  message: day,
  /** Offered for a day, and forgotten then by a job; this is for those whose job was lost. */
  export: 2 * day,
  /** Results of single operations: a cache, of which the unused part goes, and more where it grows beyond its budget. */
  shape: 2 * day,
  upload: 30 * day,
};

/** Of each stream the newest results stay, also while the newest state cannot be built. */
export const newestKept = 3;
