import type { BlobKind } from "@solidtype/contracts";
import type { BlobInfo, BlobStore } from "@solidtype/service-kit";

export type ShapeBudget = {
  readonly blobs: BlobStore;
  /** All workspaces together. */
  readonly bytes: number;
  readonly onKept: (kind: BlobKind, bytes: number) => void;
  readonly onRemoved: (kind: BlobKind, bytes: number) => void;
  /** Whether the process is to end: what is left is left where it is. */
  readonly stopped: () => boolean;
};

/** Deletions under way at once: one by one a script that fills faster would not be held. */
const deletedAtOnce = 16;

/** Use is noted by the hour; within one nobody can tell what was used for longer. */
const stepMs = 3_600_000;

/**
 * Lets go of the results of single operations that were not used for longest, until what stays is within the budget.
 * They are a cache that every edit adds to: without an end to it, one person with a script fills the volume for everybody.
 * Where they are all of the last hour, all go; what is under way makes anew what it needs.
 */
export async function keepShapesWithin(budget: ShapeBudget): Promise<void> {
  const { held, before } = await lookAt(budget);
  if (before === 0) return budget.onKept("shape", held);
  const { blobs, onKept, onRemoved } = budget;
  onKept("shape", 0);
  // What is used while this runs is asked for once more in the moment of deleting.
  const letGo = async ({ key, size }: BlobInfo): Promise<void> =>
    ((await blobs.deleteUnused(key, before)) ? onRemoved : onKept)("shape", size);
  let going: BlobInfo[] = [];
  for await (const shape of allShapes(budget)) {
    if (shape.usedAt < before) going.push(shape);
    else onKept("shape", shape.size);
    if (going.length < deletedAtOnce) continue;
    await Promise.all(going.map(letGo));
    going = [];
  }
  await Promise.all(going.map(letGo));
}

/** What all of them take, and before when those were last used that are to go; 0 where all may stay. */
async function lookAt(budget: ShapeBudget): Promise<{ readonly held: number; readonly before: number }> {
  const usedIn = new Map<number, number>();
  let all = 0;
  for await (const { size, usedAt } of allShapes(budget)) {
    const step = Math.floor(usedAt / stepMs);
    usedIn.set(step, (usedIn.get(step) ?? 0) + size);
    all += size;
  }
  let over = all - budget.bytes;
  let before = 0;
  for (const [step, held] of [...usedIn].toSorted(([one], [other]) => one - other)) {
    if (over <= 0) break;
    over -= held;
    before = (step + 1) * stepMs;
  }
  return { held: all, before };
}

async function* allShapes({ blobs, stopped }: ShapeBudget) {
  for await (const workspace of blobs.workspaces())
    for await (const shape of blobs.list(workspace, "shape")) {
      // Thrown, so that the round is tried again and does not count as done.
      if (stopped()) throw new Error("the process stops");
      yield shape;
    }
}
