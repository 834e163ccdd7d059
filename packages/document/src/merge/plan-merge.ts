import type { Command } from "../commands/run.ts";
import type { PartModel } from "../model/model.ts";
import { sameValue } from "../store/tree.ts";
import { type Broken, brokenBy } from "./broken.ts";
import { commandsFor } from "./commands-for.ts";
import type { Place } from "./comparable.ts";
import { type Change, diff } from "./diff.ts";
import { type Conflict, merge3 } from "./merge3.ts";

/** What merging `theirs` into `ours` would do, before anybody does it. */
export type MergePlan = {
  /** The outcome, for a preview. */
  readonly model: PartModel;
  /** What the outcome changes in `ours`. */
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  /** What the outcome breaks though neither side had broken it, for people to know before they merge. */
  readonly broken: readonly Broken[];
  /** Run on a document that still holds `ours`, as one batch with `checks: "structure"`. Empty: nothing to do. */
  readonly commands: readonly Command[];
};

/** Which side wins, and the values that whoever chose had before their eyes. */
export type MergeChoice = { readonly side: "ours" | "theirs"; readonly of: Conflict };

/** The choices people made, by {@link placeKey} of the conflict. What nobody chose stays as ours has it. */
export type MergeChoices = { readonly [key: string]: MergeChoice };

/** The same for the same place, whatever the values there. */
export function placeKey({ what, id, key, field }: Place): string {
  return JSON.stringify([what, id, key ?? null, field ?? null]);
}

/** What was chosen for a conflict; nothing where either side has another value now than when it was chosen. */
export function chosenFor(choices: MergeChoices, conflict: Conflict): MergeChoice["side"] | undefined {
  const choice = choices[placeKey(conflict)];
  return choice !== undefined &&
    sameValue(choice.of.ours, conflict.ours) &&
    sameValue(choice.of.theirs, conflict.theirs)
    ? choice.side
    : undefined;
}

/** A branch's part merged into another's: base is what both began with, or what was merged last. */
export function planMerge(
  base: PartModel,
  ours: PartModel,
  theirs: PartModel,
  choices: MergeChoices = {},
): MergePlan {
  const choose = (conflict: Conflict) => chosenFor(choices, conflict) ?? "ours";
  const { model, conflicts } = merge3(base, ours, theirs, choose);
  const changes = diff(ours, model);
  const broken = brokenBy(model, ours, theirs);
  return { model, changes, conflicts, broken, commands: commandsFor(changes) };
}
