import {
  type BranchId,
  type MergeState,
  type Result,
  documentStream,
  fail,
  ok,
  operations,
} from "@solidtype/contracts";
import { modelOfUpdates, type PartModel, placeInWords, placeKey, planMerge } from "@solidtype/document";
import type { Acting } from "./acting.ts";
import type { OpenPart, OpenParts } from "./open-parts.ts";

export type Merge = {
  readonly source: BranchId;
  readonly into: BranchId;
  /** Who wins where both sides changed the same; without a word such a merge is refused and the places are told. */
  readonly prefer: "ours" | "theirs" | undefined;
};

const most = 200;

/**
 * Merges a branch as a person would: what it changed since the last merge becomes commands on the target, each part in
 * one transaction under the call's key, then the merge is put on record. Cut off in between, a second try finds the
 * changes done and goes on.
 */
export async function mergeBranch(
  acting: Acting,
  parts: OpenParts,
  { source, into, prefer }: Merge,
  key: string,
): Promise<Result<readonly string[], string>> {
  const compared = await acting.ask(operations.compareBranch, {
    params: { branch: source },
    query: { into, limit: most },
  });
  if (!compared.ok) return compared;
  const concerned = compared.value.data.filter(({ changed }) => changed === "source" || changed === "both");
  if (concerned.length === 0) return ok([]);
  for (const state of concerned) {
    const merged = await mergePart(acting, parts, state, { source, into, prefer }, key);
    if (!merged.ok) return merged;
  }
  const recorded = await acting.ask(operations.mergeBranch, {
    params: { branch: source },
    body: {
      into,
      documents: concerned.map((one) => ({ document: one.document, offset: one.source.offset })),
    },
    key,
  });
  return recorded.ok ? ok(concerned.map(({ name }) => name)) : recorded;
}

async function mergePart(
  acting: Acting,
  parts: OpenParts,
  { document, name, base, target, source }: MergeState,
  { into, prefer }: Merge,
  key: string,
): Promise<Result<null, string>> {
  // What the target lacks comes along with the record, as it stands.
  if (base === null || target === null) return ok(null);
  const part = await parts.open({ document, branch: into });
  if (!part.ok) return part;
  const { workspace } = part.value;
  const [was, theirs] = await Promise.all(
    [base, source].map((place) =>
      modelAt(acting, documentStream(workspace, document, place.branch), place.offset),
    ),
  );
  if (was?.ok !== true) return was ?? fail("not-found", "There is no common state.");
  if (theirs?.ok !== true) return theirs ?? fail("not-found", "There is no such state.");
  return carryOver(part.value, name, was.value, theirs.value, prefer, `${key}-${document}`);
}

async function carryOver(
  part: OpenPart,
  name: string,
  base: PartModel,
  theirs: PartModel,
  prefer: Merge["prefer"],
  key: string,
): Promise<Result<null, string>> {
  const ours = part.model();
  const open = planMerge(base, ours, theirs).conflicts.filter((conflict) => conflict.kept !== true);
  if (open.length > 0 && prefer === undefined) {
    const places = open.map((place) => {
      const { subject, detail } = placeInWords(place, ours, theirs);
      return detail === "" ? subject : `${subject}: ${detail}`;
    });
    return fail(
      "merge-conflict",
      `Both branches changed the same in “${name}”: ${places.join("; ")}. Ask the person which side is right, then merge with prefer “ours” (the target) or “theirs” (the branch).`,
    );
  }
  const choices = Object.fromEntries(open.map((place) => [placeKey(place), prefer ?? "ours"]));
  const { commands } = planMerge(base, ours, theirs, choices);
  if (commands.length === 0) return ok(null);
  const done = await part.run(commands, { key, checks: "structure" });
  return done.ok ? ok(null) : done;
}

async function modelAt(acting: Acting, path: string, offset: string): Promise<Result<PartModel, string>> {
  const state = await acting.streams.state(path, offset);
  if (!state.ok) return state;
  return modelOfUpdates([state.value.state]);
}
