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

/** What the platform's answers and its record take at once. */
const pageSize = 200;
const recordSize = 1000;

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
  const compared = await compare(acting, source, into);
  if (!compared.ok) return compared;
  const concerned = compared.value.filter(({ changed }) => changed === "source" || changed === "both");
  if (concerned.length === 0) return ok([]);
  const carried = await carryAllOver(acting, parts, concerned, { into, prefer }, key);
  if (!carried.ok) return carried;
  for (let at = 0; at < concerned.length; at += recordSize) {
    const documents = concerned
      .slice(at, at + recordSize)
      .map((one) => ({ document: one.document, offset: one.source.offset }));
    const recorded = await acting.ask(operations.mergeBranch, {
      params: { branch: source },
      body: { into, documents },
      key: at === 0 ? key : `${key}-${at}`,
    });
    if (!recorded.ok) return recorded;
  }
  return ok(concerned.map(({ name }) => name));
}

async function carryAllOver(
  acting: Acting,
  parts: OpenParts,
  concerned: readonly MergeState[],
  { into, prefer }: Pick<Merge, "into" | "prefer">,
  key: string,
): Promise<Result<null, string>> {
  const sides: Side[] = [];
  try {
    for (const state of concerned) {
      const side = await openSide(acting, parts, state, into);
      if (!side.ok) return side;
      if (side.value !== null) sides.push(side.value);
    }
    // All of them are looked at before the first is changed: a merge that is refused has changed nothing.
    const conflicts = prefer === undefined ? sides.flatMap(conflictOf) : [];
    if (conflicts.length > 0) return refused(conflicts);
    for (const side of sides) {
      const merged = await carryOver(side, prefer, `${key}-${side.part.document}`);
      if (!merged.ok) return merged;
    }
    return ok(null);
  } finally {
    for (const { part } of sides) part.letGo();
  }
}

/** Every document of the branch, page by page. */
async function compare(
  acting: Acting,
  branch: BranchId,
  into: BranchId,
): Promise<Result<readonly MergeState[], string>> {
  const states: MergeState[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { into, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const page = await acting.ask(operations.compareBranch, { params: { branch }, query });
    if (!page.ok) return page;
    states.push(...page.value.data);
    if (typeof page.value.next !== "string") return ok(states);
    cursor = page.value.next;
  }
}

/** One part of the merge: as it was when the branches parted, and as the branch has it. */
type Side = {
  readonly part: OpenPart;
  readonly name: string;
  readonly base: PartModel;
  readonly theirs: PartModel;
};

/** Null where there is nothing to carry over. */
async function openSide(
  acting: Acting,
  parts: OpenParts,
  { document, name, base, target, source }: MergeState,
  into: BranchId,
): Promise<Result<Side | null, string>> {
  // What the target lacks comes along with the record, as it stands.
  if (base === null || target === null) return ok(null);
  const part = await parts.open({ document, branch: into });
  if (!part.ok) return part;
  const path = (branch: BranchId) => documentStream(part.value.workspace, document, branch);
  const was = await modelAt(acting, path(base.branch), base.offset);
  if (!was.ok) return was;
  const theirs = await modelAt(acting, path(source.branch), source.offset);
  return theirs.ok ? ok({ part: part.value, name, base: was.value, theirs: theirs.value }) : theirs;
}

const openPlaces = ({ part, base, theirs }: Side) =>
  planMerge(base, part.model(), theirs).conflicts.filter((conflict) => conflict.kept !== true);

/** Where both changed the same, in words; nothing where they did not. */
function conflictOf(side: Side): readonly string[] {
  const places = openPlaces(side).map((place) => {
    const { subject, detail } = placeInWords(place, side.part.model(), side.theirs);
    return detail === "" ? subject : `${subject}: ${detail}`;
  });
  return places.length === 0 ? [] : [`in “${side.name}”: ${places.join("; ")}`];
}

const refused = (conflicts: readonly string[]): Result<never, string> =>
  fail(
    "merge-conflict",
    `Both branches changed the same ${conflicts.join("; and ")}. Ask the person which side is right, then merge with prefer “ours” (the target) or “theirs” (the branch).`,
  );

async function carryOver(side: Side, prefer: Merge["prefer"], key: string): Promise<Result<null, string>> {
  const { part, base, theirs } = side;
  const open = openPlaces(side);
  // Somebody may have changed it since it was looked at.
  if (open.length > 0 && prefer === undefined) return refused(conflictOf(side));
  const choices = Object.fromEntries(open.map((place) => [placeKey(place), prefer ?? "ours"]));
  const { commands } = planMerge(base, part.model(), theirs, choices);
  if (commands.length === 0) return ok(null);
  const done = await part.run(commands, { key, checks: "structure" });
  return done.ok ? ok(null) : done;
}

async function modelAt(acting: Acting, path: string, offset: string): Promise<Result<PartModel, string>> {
  const state = await acting.streams.state(path, offset);
  if (!state.ok) return state;
  return modelOfUpdates([state.value.state]);
}
