import type { BlobKind } from "@solidtype/contracts";
import type { BlobStore } from "@solidtype/service-kit";

export type ShapeBudget = {
  readonly blobs: BlobStore;
  /** All workspaces together. */
  readonly bytes: number;
  readonly onRemoved: (kind: BlobKind, bytes: number) => void;
  readonly stopped: () => boolean;
};

/** Use is noted by the hour; within one nobody can tell what was used for longer. */
const stepMs = 3_600_000;

/**
 * Lets go of the results of single operations that were not used for longest, until what stays is within the budget.
 * They are a cache that every edit adds to: without an end to it, one person with a script fills the volume for everybody.
 * Where they are all of the last hour, all go; what is under way makes anew what it needs.
 */
export async function keepShapesWithin({ blobs, bytes, onRemoved, stopped }: ShapeBudget): Promise<void> {
  const usedIn = new Map<number, number>();
  let over = -bytes;
  for await (const { size, usedAt } of allShapes(blobs)) {
    if (stopped()) return;
    const step = Math.floor(usedAt / stepMs);
    usedIn.set(step, (usedIn.get(step) ?? 0) + size);
    over += size;
  }
  let before = 0;
  for (const [step, held] of [...usedIn].toSorted(([one], [other]) => one - other)) {
    if (over <= 0) break;
    over -= held;
    before = (step + 1) * stepMs;
  }
  if (before === 0) return;
  for await (const { key, size, usedAt } of allShapes(blobs)) {
    if (stopped()) return;
    // What is used while this runs is asked for once more in the moment of deleting.
    if (usedAt < before && (await blobs.deleteUnused(key, before))) onRemoved("shape", size);
  }
}

async function* allShapes(blobs: BlobStore) {
  for await (const workspace of blobs.workspaces()) yield* blobs.list(workspace, "shape");
}
