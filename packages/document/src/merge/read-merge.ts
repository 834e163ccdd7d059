import { type BranchId, type DocumentId, type MergeState, ok, type Result } from "@solidtype/contracts";
import type { Command } from "../commands/run.ts";
import type { PartModel } from "../model/model.ts";
import type { Change } from "./diff.ts";
import { merge3 } from "./merge3.ts";
import { planMerge } from "./plan-merge.ts";

/** A part as a branch had it at one moment. */
export type BranchPlace = { readonly branch: BranchId; readonly offset: string };

/** What a merge starts from: what was merged last, or what was there when the branches parted. */
export type MergedSince = "merge" | "branching";

type Recorded = { readonly document: DocumentId; readonly offset: string };

/** What merging needs of the platform. */
export type MergePorts = {
  /** How the parts of both branches stand to each other, a page at a time. */
  compare(
    since: MergedSince,
    cursor: string | undefined,
  ): Promise<
    Result<{ readonly data: readonly MergeState[]; readonly next?: string | null | undefined }, string>
  >;
  modelAt(document: DocumentId, place: BranchPlace): Promise<Result<PartModel, string>>;
  /**
   * Reads the part on the target as it is this moment, runs the commands that follow from it as one change whose names
   * need not resolve (`checks: "structure"`), and waits until that is stored: on exactly what was read. Where somebody
   * wrote meanwhile, it reads and asks for commands anew. Without commands there is nothing to do.
   */
  edit(
    document: DocumentId,
    commandsOn: (model: PartModel, offset: string) => Promise<Result<readonly Command[], string>>,
  ): Promise<Result<unknown, string>>;
  /** Puts on record that these are merged; `part` counts the portions that a large merge is told in. */
  record(documents: readonly Recorded[], part: number): Promise<Result<unknown, string>>;
};

/** A part that a merge concerns. Without versions the target lacks it, and it comes along as it stands. */
export type Merging = {
  readonly state: MergeState;
  /** What was merged last when it was read: from there this merge goes on, whatever it is compared with. */
  readonly last: readonly BranchPlace[];
  /** What that brought and the target has as it was before: undone there, or the part was restored. It stays so. */
  readonly takenBack: readonly Change[];
  readonly versions: {
    readonly base: PartModel;
    readonly ours: PartModel;
    readonly theirs: PartModel;
  } | null;
};

/** The parts in which the branch has gone on since, with the three versions of each. */
export async function readMerge(
  ports: MergePorts,
  since: MergedSince = "merge",
): Promise<Result<readonly Merging[], string>> {
  const now = await statesOf(ports, "merge");
  if (!now.ok) return now;
  const lastOf = new Map(now.value.map((state) => [state.document, commonPlaces(state)]));
  let parted: Promise<Result<readonly MergeState[], string>> | null = null;
  const sinceBranching = () => (parted ??= statesOf(ports, "branching"));
  const states = since === "merge" ? now : await sinceBranching();
  if (!states.ok) return states;
  const read: Merging[] = [];
  for (const state of states.value) {
    if (state.changed !== "source" && state.changed !== "both") continue;
    const { document } = state;
    let versions = await versionsOf(ports, state);
    // What was merged last by an earlier release may be kept no more; where the branches parted is.
    if (!versions.ok && versions.error.code === "gone") {
      const from = await sinceBranching();
      if (!from.ok) return from;
      const base = from.value.find((older) => older.document === document)?.base ?? state.base;
      versions = await versionsOf(ports, { ...state, base, besides: [] });
    }
    if (!versions.ok) return versions;
    const merging = { state, last: lastOf.get(document) ?? [], versions: versions.value, takenBack: [] };
    if (since === "branching" && hasAll(merging)) continue;
    const wasMerged =
      since === "merge" && commonPlaces(state).some((place) => place.branch === state.source.branch);
    const takenBack = wasMerged ? await takenBackOf(ports, merging, await sinceBranching()) : [];
    read.push({ ...merging, takenBack });
  }
  return ok(read);
}

/** All states that both branches hold: any of them may be what was merged last. */
export function commonPlaces({ base, besides }: MergeState): readonly BranchPlace[] {
  return base === null ? [] : [base, ...besides.map(({ place }) => place)];
}

/** How the parts stand to each other, all pages of them. */
export async function statesOf(
  ports: MergePorts,
  since: MergedSince,
): Promise<Result<readonly MergeState[], string>> {
  const states: MergeState[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ports.compare(since, cursor);
    if (!page.ok) return page;
    states.push(...page.value.data);
    if (typeof page.value.next !== "string") return ok(states);
    cursor = page.value.next;
  }
}

async function versionsOf(
  ports: MergePorts,
  { document, base, besides, target, source }: MergeState,
): Promise<Result<Merging["versions"], string>> {
  if (base === null || target === null) return ok(null);
  const [was, ours, theirs] = await Promise.all([
    baseOf(ports, document, base, besides),
    ports.modelAt(document, target),
    ports.modelAt(document, source),
  ]);
  if (!was.ok) return was;
  if (!ours.ok) return ours;
  return theirs.ok ? ok({ base: was.value, ours: ours.value, theirs: theirs.value }) : theirs;
}

/**
 * What both branches have in common. Where that is several states, it is all of them merged; what those have differently
 * counts as it was before them, so that it is a conflict where the branches came out differently, too.
 */
async function baseOf(
  ports: MergePorts,
  document: DocumentId,
  base: BranchPlace,
  besides: MergeState["besides"],
): Promise<Result<PartModel, string>> {
  let common = await ports.modelAt(document, base);
  for (const { place, over } of besides) {
    const [before, also] = [await ports.modelAt(document, over), await ports.modelAt(document, place)];
    if (!common.ok) return common;
    if (!before.ok) return before;
    if (!also.ok) return also;
    common = ok(merge3(before.value, common.value, also.value, () => "base").model);
  }
  return common;
}

/** Whether the target has all that the branch does. */
function hasAll({ versions }: Merging): boolean {
  if (versions === null) return false;
  const { changes, conflicts } = planMerge(versions.base, versions.ours, versions.theirs);
  return changes.length === 0 && conflicts.length === 0;
}

/** What merging once more what was merged last would change, beyond where both differ by later edits. */
async function takenBackOf(
  ports: MergePorts,
  { state: { document }, versions }: Merging,
  parted: Result<readonly MergeState[], string>,
): Promise<readonly Change[]> {
  const from = parted.ok ? parted.value.find((state) => state.document === document)?.base : null;
  if (versions === null || from === null || from === undefined) return [];
  const was = await ports.modelAt(document, from);
  return was.ok ? planMerge(was.value, versions.ours, versions.base).changes : [];
}
