import { type BranchId, type DocumentId, fail, type MergeState, ok, type Result } from "@solidtype/contracts";
import type { Command } from "../commands/run.ts";
import type { PartModel } from "../model/model.ts";
import type { Change } from "./diff.ts";
import { chosenFor, type MergeChoices, type MergePlan, placeKey, planMerge } from "./plan-merge.ts";
import { placeInWords } from "./words.ts";

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
   * Opens the part on the target as it is this moment, runs the commands that follow from it as one change whose names
   * need not resolve (`checks: "structure"`), and waits until that is stored. Without commands there is nothing to do.
   */
  edit(
    document: DocumentId,
    commandsOn: (model: PartModel) => Result<readonly Command[], string>,
  ): Promise<Result<unknown, string>>;
  /** Puts on record that these are merged; `part` counts the portions that a large merge is told in. */
  record(documents: readonly Recorded[], part: number): Promise<Result<unknown, string>>;
};

/** A part that a merge concerns. Without versions the target lacks it, and it comes along as it stands. */
export type Merging = {
  readonly state: MergeState;
  /** What was merged last when it was read: from there this merge goes on, whatever it is compared with. */
  readonly last: BranchPlace | null;
  /** What that brought and the target has as it was before: undone there, or the part was restored. It stays so. */
  readonly takenBack: readonly Change[];
  readonly versions: {
    readonly base: PartModel;
    readonly ours: PartModel;
    readonly theirs: PartModel;
  } | null;
};

/** What people chose, part by part, or the side that wins wherever both changed the same. */
export type BranchChoices = { readonly [document: string]: MergeChoices } | "ours" | "theirs";

/** The platform takes so many parts into its record at once. */
const recordSize = 1000;

/** The parts in which the branch has gone on since, with the three versions of each. */
export async function readMerge(
  ports: MergePorts,
  since: MergedSince = "merge",
): Promise<Result<readonly Merging[], string>> {
  const now = await statesOf(ports, "merge");
  if (!now.ok) return now;
  const lastOf = new Map(now.value.map(({ document, base }) => [document, base]));
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
      versions = await versionsOf(ports, { ...state, base });
    }
    if (!versions.ok) return versions;
    const merging = { state, last: lastOf.get(document) ?? null, versions: versions.value, takenBack: [] };
    if (since === "branching" && hasAll(merging)) continue;
    const wasMerged = since === "merge" && state.base?.branch === state.source.branch;
    const takenBack = wasMerged ? await takenBackOf(ports, merging, await sinceBranching()) : [];
    read.push({ ...merging, takenBack });
  }
  return ok(read);
}

async function statesOf(
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
  { document, base, target, source }: MergeState,
): Promise<Result<Merging["versions"], string>> {
  if (base === null || target === null) return ok(null);
  const [was, ours, theirs] = await Promise.all([
    ports.modelAt(document, base),
    ports.modelAt(document, target),
    ports.modelAt(document, source),
  ]);
  if (!was.ok) return was;
  if (!ours.ok) return ours;
  return theirs.ok ? ok({ base: was.value, ours: ours.value, theirs: theirs.value }) : theirs;
}

/** Whether the target has all that the branch does. */
function hasAll(merging: Merging): boolean {
  const plan = planOf(merging, {});
  return plan !== null && plan.changes.length === 0 && plan.conflicts.length === 0;
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

/** What merging the part would do to it as it was read, or as `now` says; null where it only comes along. */
export function planOf(
  { versions, state }: Merging,
  choices: BranchChoices,
  now?: PartModel,
): MergePlan | null {
  if (versions === null) return null;
  const { base, theirs } = versions;
  const ours = now ?? versions.ours;
  if (typeof choices !== "string") return planMerge(base, ours, theirs, choices[state.document] ?? {});
  const { conflicts } = planMerge(base, ours, theirs);
  const chosen = conflicts
    .filter(({ kept }) => kept !== true)
    .map((of) => [placeKey(of), { side: choices, of }]);
  return planMerge(base, ours, theirs, Object.fromEntries(chosen));
}

/** Conflicts of the part that still wait for a choice; what is kept in any case asks for none. */
export function undecided(merging: Merging, choices: BranchChoices, now?: PartModel): MergePlan["conflicts"] {
  if (typeof choices === "string") return [];
  const chosen = choices[merging.state.document] ?? {};
  return (planOf(merging, choices, now)?.conflicts ?? []).filter(
    (conflict) => conflict.kept !== true && chosenFor(chosen, conflict) === undefined,
  );
}

/** Where both changed the same, in words: `in “Bracket”: Box 1: Width`; null where all is decided. */
function openInWords(merging: Merging, choices: BranchChoices): string | null {
  const { state, versions } = merging;
  const places = undecided(merging, choices).map((place) => {
    if (versions === null) return "";
    const { subject, detail } = placeInWords(place, versions.ours, versions.theirs);
    return detail === "" ? subject : `${subject}: ${detail}`;
  });
  return places.length === 0 ? null : `in “${state.name}”: ${places.join("; ")}`;
}

/**
 * Merges: each part in one transaction, then the record that it was done. All parts are looked at before the first is
 * changed: with a question open, nothing is. Whoever edits the target meanwhile loses nothing: the plan is made once
 * more on what is there then, and where that raises a question that nobody has answered, or was answered on other
 * values, it ends with `merge-moved-on`; so it does where the branch was merged meanwhile. Cut off in between, a second
 * merge finds its changes done and goes on.
 */
export async function applyMerge(
  ports: MergePorts,
  mergings: readonly Merging[],
  choices: BranchChoices,
): Promise<Result<null, string>> {
  const open = mergings.map((merging) => openInWords(merging, choices)).filter((words) => words !== null);
  if (open.length > 0)
    return fail("merge-conflict", `Both branches changed the same ${open.join("; and ")}.`);
  const passed = await mergedMeanwhile(ports, mergings);
  if (!passed.ok) return passed;
  for (const merging of mergings) {
    const { state, versions } = merging;
    if (versions === null) continue;
    const done = await ports.edit(state.document, (now) =>
      undecided(merging, choices, now).length > 0
        ? movedOn(state.name)
        : ok(planOf(merging, choices, now)?.commands ?? []),
    );
    if (!done.ok) return done;
  }
  const merged = mergings.map(({ state }) => ({ document: state.document, offset: state.source.offset }));
  for (let at = 0; at < merged.length; at += recordSize) {
    const recorded = await ports.record(merged.slice(at, at + recordSize), at / recordSize);
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}

/** Refuses where somebody merged what is to be merged since it was read: it would be taken back to how it was then. */
async function mergedMeanwhile(
  ports: MergePorts,
  mergings: readonly Merging[],
): Promise<Result<null, string>> {
  if (mergings.length === 0) return ok(null);
  const states = await statesOf(ports, "merge");
  if (!states.ok) return states;
  const now = new Map(states.value.map((state) => [state.document, state]));
  for (const { state, last } of mergings) {
    const base = now.get(state.document)?.base ?? null;
    if (base?.branch !== last?.branch || base?.offset !== last?.offset)
      return fail("merge-moved-on", `“${state.name}” was merged meanwhile. Look at the merge again.`);
  }
  return ok(null);
}

function movedOn(name: string): Result<never> {
  return fail(
    "merge-moved-on",
    `Somebody changed “${name}” meanwhile, at a place that the branch changes, too. Look at the merge again.`,
  );
}
