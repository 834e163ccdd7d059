import { fail, ok, type Result } from "@solidtype/contracts";
import type { PartModel } from "../model/model.ts";
import { chosenFor, type MergeChoices, type MergePlan, placeKey, planMerge } from "./plan-merge.ts";
import { type BranchPlace, commonPlaces, type Merging, type MergePorts, statesOf } from "./read-merge.ts";
import { placeInWords } from "./words.ts";

/** What people chose, part by part, or the side that wins wherever both changed the same. */
export type BranchChoices = { readonly [document: string]: MergeChoices } | "ours" | "theirs";

/** The platform takes so many parts into its record at once. */
const recordSize = 1000;

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
 * changed: with a question open, nothing is. Whoever edits the target meanwhile, or merges something else into it, loses
 * nothing: the plan is made once more on what is there then, and is written on exactly that or made again. Where that
 * raises a question that nobody has answered, or was answered on other values, it ends with `merge-moved-on`; so it does
 * where the branch was merged meanwhile. Cut off in between, a second merge finds its changes done and goes on.
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
    const done = await ports.edit(state.document, async (now, offset) => {
      // Whoever merged this one meanwhile, and took it back, wrote to the target before it was read.
      const still = offset === state.target?.offset ? ok(null) : await mergedMeanwhile(ports, [merging]);
      if (!still.ok) return still;
      return undecided(merging, choices, now).length > 0
        ? movedOn(state.name)
        : ok(planOf(merging, choices, now)?.commands ?? []);
    });
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
    const found = now.get(state.document);
    const places = found === undefined ? [] : commonPlaces(found);
    const isSame = ({ branch, offset }: BranchPlace): boolean =>
      last.some((one) => one.branch === branch && one.offset === offset);
    if (places.length !== last.length || !places.every(isSame))
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
