import type { BranchId, DocumentId, Failure, MergeState, Result } from "@solidtype/contracts";
import {
  type MergeChoices,
  type MergePlan,
  type PartDocument,
  type PartModel,
  placeKey,
  planMerge,
} from "@solidtype/document";

export type Place = { readonly branch: BranchId; readonly offset: string };

/** A part that a merge concerns. Without versions the target lacks it, and it comes along as it stands. */
export type Merging = {
  readonly state: MergeState;
  readonly versions: {
    readonly base: PartModel;
    readonly ours: PartModel;
    readonly theirs: PartModel;
  } | null;
};

/** What people chose, part by part. */
export type Choices = { readonly [document: string]: MergeChoices };

/** What merging needs of the platform. */
export type MergePorts = {
  compare(): Promise<Result<readonly MergeState[]>>;
  modelAt(document: DocumentId, place: Place): Promise<Result<PartModel>>;
  /** Opens the part on the target as it is this moment, lets it be changed, and waits until that is stored. */
  edit(document: DocumentId, work: (part: PartDocument) => Result<unknown>): Promise<Result<unknown>>;
  record(
    documents: readonly { readonly document: DocumentId; readonly offset: string }[],
  ): Promise<Result<unknown>>;
};

const ok = { ok: true, value: null } as const;

/** The parts in which the branch has gone on since the last merge, with the three versions of each. */
export async function readMerge(ports: MergePorts): Promise<Result<readonly Merging[]>> {
  const compared = await ports.compare();
  if (!compared.ok) return compared;
  const concerned = compared.value.filter(({ changed }) => changed === "source" || changed === "both");
  const read: Merging[] = [];
  for (const state of concerned) {
    const { base, target, source, document } = state;
    if (base === null || target === null) {
      read.push({ state, versions: null });
      continue;
    }
    const models = await Promise.all([base, target, source].map((place) => ports.modelAt(document, place)));
    const [b, o, t] = models;
    if (b === undefined || o === undefined || t === undefined) continue;
    if (!b.ok) return b;
    if (!o.ok) return o;
    if (!t.ok) return t;
    read.push({ state, versions: { base: b.value, ours: o.value, theirs: t.value } });
  }
  return { ok: true, value: read };
}

export function planOf({ versions, state }: Merging, choices: Choices): MergePlan | null {
  if (versions === null) return null;
  return planMerge(versions.base, versions.ours, versions.theirs, choices[state.document] ?? {});
}

/** Conflicts that still wait for a choice; what is kept in any case asks for none. */
export function undecided(plan: MergePlan | null, chosen: MergeChoices = {}): number {
  return (plan?.conflicts ?? []).filter(
    (conflict) => conflict.kept !== true && chosen[placeKey(conflict)] === undefined,
  ).length;
}

/**
 * Merges: each part in one transaction, then the record that it was done. Whoever edits the target meanwhile loses
 * nothing: the plan is made once more on what is there then, and where that raises a question that nobody has
 * answered, it ends with `merge-moved-on`. Cut off in between, a second merge finds its changes done and goes on.
 */
export async function applyMerge(
  ports: MergePorts,
  mergings: readonly Merging[],
  choices: Choices,
): Promise<Result<unknown, Failure["code"]>> {
  for (const merging of mergings) {
    const { versions, state } = merging;
    if (versions === null) continue;
    const done = await ports.edit(state.document, (part) => {
      const chosen = choices[state.document] ?? {};
      const plan = planMerge(versions.base, part.model, versions.theirs, chosen);
      if (undecided(plan, chosen) > 0) return movedOn(state.name);
      return plan.commands.length === 0 ? ok : part.run(plan.commands, { checks: "structure" });
    });
    if (!done.ok) return done;
  }
  return ports.record(
    mergings.map(({ state }) => ({ document: state.document, offset: state.source.offset })),
  );
}

function movedOn(name: string): Result<never> {
  return {
    ok: false,
    error: {
      code: "merge-moved-on",
      message: `Somebody changed “${name}” meanwhile, at a place that the branch changes, too. Look at the merge again.`,
    },
  };
}
