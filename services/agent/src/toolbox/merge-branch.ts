import { createHash } from "node:crypto";
import { type BranchId, type DocumentId, type Result, fail, ok, operations } from "@solidtype/contracts";
import {
  applyMerge,
  type MergePorts,
  type Merging,
  modelOfUpdates,
  planOf,
  readMerge,
} from "@solidtype/document";
import { called, type MergedPart } from "@solidtype/tools";
import type { Acting } from "./acting.ts";
import type { OpenParts } from "./open-parts.ts";

export type Merge = {
  readonly source: BranchId;
  readonly into: BranchId;
  /** Who wins where both sides changed the same; without a word such a merge is refused and the places are told. */
  readonly prefer: "ours" | "theirs" | undefined;
  /** All that was changed since the two parted, what was merged before and taken back since included. */
  readonly again: boolean;
};

/** The platform tells of so many documents at once. */
const pageSize = 200;

/**
 * Merges a branch as a person would. A second try, after a run that was cut off, merges what the branch has by then: it
 * finds done what the first one did, and a key would keep it from doing the rest.
 */
export async function mergeBranch(
  acting: Acting,
  parts: OpenParts,
  { source, into, prefer, again }: Merge,
  key: string,
): Promise<Result<readonly MergedPart[], string>> {
  const models: (() => void)[] = [];
  try {
    const ports = mergePorts(acting, parts, { source, into }, key, models);
    return await mergeWith(ports, { prefer, again }, (error) => acting.broke(error, "a merge broke off"));
  } finally {
    for (const done of models) done();
  }
}

export async function mergeWith(
  ports: MergePorts,
  { prefer, again }: Pick<Merge, "prefer" | "again">,
  broke: (error: unknown) => void,
): Promise<Result<readonly MergedPart[], string>> {
  const mergings = await readMerge(ports, again ? "branching" : "merge");
  if (!mergings.ok) return mergings;
  const arrived = new Set<DocumentId>();
  const edit: MergePorts["edit"] = async (document, commandsOn) => {
    const done = await ports.edit(document, commandsOn);
    if (done.ok) arrived.add(document);
    return done;
  };
  const done = await applyMerge({ ...ports, edit }, mergings.value, prefer ?? {}).catch((error: unknown) => {
    // A fault of ours after the first part is half a merge all the same, and is told as one.
    if (arrived.size === 0) throw error;
    broke(error);
    return fail("internal", "Something broke on our side.");
  });
  if (done.ok) return ok(mergings.value.map((merging) => mergedPart(merging, prefer)));
  if (arrived.size > 0) return fail(done.error.code, halfMerged(mergings.value, arrived, done.error.message));
  if (done.error.code !== "merge-conflict") return done;
  return fail(
    "merge-conflict",
    `${done.error.message} Ask the person which side is right, then merge with prefer “ours” (the target) or “theirs” (the branch).`,
  );
}

/** Which parts have the branch's changes by now and which have not, and how to get the rest over. */
function halfMerged(mergings: readonly Merging[], arrived: ReadonlySet<DocumentId>, message: string): string {
  const named = (isIn: boolean): string =>
    mergings
      .filter(({ state }) => arrived.has(state.document) === isIn)
      .map(({ state }) => called(state.name))
      .join(", ");
  const lacking = named(false);
  const rest =
    lacking === "" ? "All changes arrived, but it is not on record as merged" : `Not merged: ${lacking}`;
  // What to do comes first: the lists may be long, and a long answer is cut.
  return `Only half of the merge was done. ${message} Nothing needs to be taken back: merge the branch once more, with the same prefer; what arrived is found done, and the rest follows. If it breaks off again, tell the person which parts are merged and which are not. Merged: ${named(true)}. ${rest}.`;
}

/** What the merge broke in it, and what it did not bring. */
function mergedPart(merging: Merging, prefer: Merge["prefer"]): MergedPart {
  const { state, takenBack } = merging;
  const broken = planOf(merging, prefer ?? {})?.broken ?? [];
  const notes = broken.map(({ name, message }) => `${name} fails now: ${message}`);
  if (takenBack.length > 0)
    notes.push("What an earlier merge brought was taken back since, and stays so; `again` merges that, too.");
  return { name: state.name, notes };
}

const sha256 = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

function mergePorts(
  acting: Acting,
  parts: OpenParts,
  { source, into }: Pick<Merge, "source" | "into">,
  key: string,
  /** Lets go of a model that was read. */
  models: (() => void)[],
): MergePorts {
  const params = { branch: source };
  return {
    async compare(since, cursor) {
      const query = { into, since, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
      return acting.ask(operations.compareBranch, { params, query });
    },
    async modelAt(document, { branch, offset }) {
      const place = { document, branch: into };
      const { read, done } = await parts.once(place, offset, branch, (state) => modelOfUpdates([state]));
      models.push(done);
      return read;
    },
    edit: (document, commandsOn) =>
      parts.change<unknown>({ document, branch: into }, async (now, offset) => {
        const commands = await commandsOn(now.model, offset);
        if (!commands.ok || commands.value.length === 0) return commands;
        return now.run(commands.value, { checks: "structure" });
      }),
    record: (documents, part) =>
      acting.carryOut(
        operations.mergeBranch,
        { params, body: { into, documents: [...documents] } },
        `${key}-${part}-${sha256(documents)}`,
      ),
  };
}
