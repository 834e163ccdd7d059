import type { Command } from "../commands/run.ts";
import type { PartModel } from "../model/model.ts";
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
  /** Run on a document that still holds `ours`, as one batch with `checks: "structure"`. Empty: nothing to do. */
  readonly commands: readonly Command[];
};

/** The choices people made, by {@link placeKey} of the conflict. What nobody chose stays as ours has it. */
export type MergeChoices = { readonly [key: string]: "ours" | "theirs" };

/** The same for the same place, whatever the values there. */
export function placeKey({ what, id, key, field }: Place): string {
  return JSON.stringify([what, id, key ?? null, field ?? null]);
}

/** A branch's part merged into another's: base is what both began with, or what was merged last. */
export function planMerge(
  base: PartModel,
  ours: PartModel,
  theirs: PartModel,
  choices: MergeChoices = {},
): MergePlan {
  const chosen = new Map(Object.entries(choices));
  const { model, conflicts } = merge3(
    base,
    ours,
    theirs,
    (conflict) => chosen.get(placeKey(conflict)) ?? "ours",
  );
  const changes = diff(ours, model);
  return { model, changes, conflicts, commands: commandsFor(changes) };
}
