import {
  type ErrorCode,
  type MergeState,
  type Operations,
  type Result,
  branchChanged,
  newId,
  ok,
  refuse,
} from "@solidtype/contracts";
import { type Lineage, type Place, commonBase, goesBeyond, isUpTo } from "../../branches/lineage.ts";
import { supersededPins } from "../../branches/superseded-pins.ts";
import { loadLineages } from "../../branches/load-lineage.ts";
import type { Content } from "../../content/content.ts";
import type { Rows } from "../../database/database.ts";
import type { Handled, Scene } from "../handler.ts";
import { pageBy } from "../paging.ts";
import { etagOf } from "../revision.ts";
import { keepPins, pinBranch } from "./branches.ts";
import { type Reading, pathOfRow, readingsOf } from "./streams.ts";

type On<Id extends keyof Operations> = Scene<Operations[Id]>;
type Branch = {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly projectId: string;
};
type Pair = { readonly source: Branch; readonly target: Branch };

/** Two living branches of one project. */
async function pairOf(rows: Rows, branch: string, into: string): Promise<Result<Pair, ErrorCode>> {
  const found = await rows.branch.findMany({ where: { id: { in: [branch, into] }, trashedAt: null } });
  const [source, target] = [branch, into].map((id) => found.find((row) => row.id === id));
  if (source === undefined || target === undefined || source.projectId !== target.projectId)
    return refuse("not-found");
  return source.id === target.id
    ? refuse("conflict", { reason: "merge-into-itself" })
    : ok({ source, target });
}

/** Where each document of a branch ends now: in the branch's own stream, or still where it was branched off. */
async function endsOf(
  content: Content,
  branch: Branch,
  readings: readonly Reading[],
): Promise<Result<ReadonlyMap<string, Place>, ErrorCode>> {
  const heads = await content.heads(
    readings.map(({ document }) => pathOfRow(branch.workspaceId, document, branch.id)),
  );
  if (!heads.ok) return heads;
  const ends = new Map<string, Place>();
  for (const [index, { document, branch: read, offset }] of readings.entries()) {
    const head = heads.value[index] ?? null;
    if (head !== null) ends.set(document, { branch: branch.id, offset: head });
    else if (offset !== null) ends.set(document, { branch: read, offset });
  }
  return ok(ends);
}

/**
 * Where a document is read may be its parent's stream; what was merged into it counts for the branch itself. The base is
 * looked for in `past`, which may leave merges out.
 */
function stateOf(
  document: { readonly id: string; readonly name: string },
  { source: from, target: into }: Pair,
  lineage: Lineage,
  past: Lineage,
  source: Place,
  target: Place | null,
): MergeState {
  const here = { branch: from.id, offset: source.offset };
  const there = target === null ? null : { branch: into.id, offset: target.offset };
  const base = there === null ? null : commonBase(past, here, there);
  const ours = base === null || goesBeyond(lineage, here, base);
  const theirs = base !== null && there !== null && goesBeyond(lineage, there, base);
  const changed = ours ? (theirs ? "both" : "source") : theirs ? "target" : "none";
  return {
    document: document.id,
    name: document.name,
    base: base?.place ?? null,
    besides: base?.besides ?? [],
    source,
    target,
    changed,
  } as MergeState;
}

/**
 * Keeps the states that were merged, for later merges start from them. One that the source has gone on from so far that
 * it is no longer kept is merged all the same: the next merge then starts where the branches parted.
 */
async function pinMerged(
  content: Content,
  pin: string,
  source: Branch,
  merged: readonly Reading[],
  offsets: ReadonlyMap<string, string>,
): Promise<Result<unknown, ErrorCode>> {
  if (merged.length === 0) return ok(null);
  const places = merged.map((reading) => {
    const offset = offsets.get(reading.document) ?? "";
    return { stream: streamAt(source, reading, offset), offset };
  });
  const pinned = await content.pin(pin, places);
  return pinned.ok || pinned.error.code !== "gone" ? pinned : ok(null);
}

/** Up to where it was branched off, a branch is its parent. */
function streamAt(branch: Branch, { document, branch: read, offset: inherited }: Reading, offset: string) {
  const on = inherited !== null && isUpTo(offset, inherited) ? read : branch.id;
  return pathOfRow(branch.workspaceId, document, on);
}

/** Lets go of the states of earlier merges from which none will start any more. */
async function unpinSuperseded(
  rows: Rows,
  content: Content,
  { source, target }: Pair,
  ours: readonly Reading[],
  merged: Parameters<typeof supersededPins>[2],
): Promise<void> {
  const readings = new Map(ours.map((reading) => [reading.document, reading]));
  const superseded = await supersededPins(rows, { source: source.id, target: target.id }, merged);
  // Mostly all are of one merge: to tell of them one by one is a thousand messages, and as many rows of this transaction.
  for (const [pin, places] of Map.groupBy(superseded, (one) => one.pin)) {
    const streams = places.flatMap(({ document, offset }) => {
      const reading = readings.get(document);
      return reading === undefined ? [] : [streamAt(source, reading, offset)];
    });
    await content.unpin(pin, streams);
  }
}

export const mergeHandlers = {
  async compareBranch({ rows, params, query, content }: On<"compareBranch">): Promise<Handled> {
    const pair = await pairOf(rows, params.branch, query.into);
    if (!pair.ok) return pair;
    const { source, target } = pair.value;
    const page = await pageBy<Reading>(
      query,
      ({ document }) => document,
      async (after, take) => {
        const held = await readingsOf(rows, source.id);
        return held
          .filter(({ document }) => after === undefined || document > after)
          .toSorted((a, b) => (a.document < b.document ? -1 : 1))
          .slice(0, take);
      },
    );
    if (!page.ok) return page;
    const ids = page.value.data.map(({ document }) => document);
    const theirs = await readingsOf(rows, target.id, ids);
    const [ours, other] = [
      await endsOf(content, source, page.value.data),
      await endsOf(content, target, theirs),
    ];
    if (!ours.ok) return ours;
    if (!other.ok) return other;
    const lineages = await loadLineages(rows, [source.id, target.id], ids);
    const documents = await rows.document.findMany({
      where: { id: { in: ids } },
      select: { id: true, name: true },
      orderBy: { id: "asc" },
    });
    const data = documents.flatMap((document) => {
      const [end, lineage] = [ours.value.get(document.id), lineages.get(document.id)];
      if (end === undefined || lineage === undefined) return [];
      const past = query.since === "branching" ? { ...lineage, merges: new Map() } : lineage;
      return [stateOf(document, pair.value, lineage, past, end, other.value.get(document.id) ?? null)];
    });
    return ok({ data, next: page.value.next });
  },

  /**
   * The contents were merged by whoever calls; here it is put on record, so that the next merge starts from there: the
   * source's states are pinned for that. What the target lacks is pinned to the source's present end, as a new branch
   * would be.
   */
  async mergeBranch(scene: On<"mergeBranch">): Promise<Handled> {
    const { rows, params, body, content, author, tell, note } = scene;
    const pair = await pairOf(rows, params.branch, body.into);
    if (!pair.ok) return pair;
    const { source, target } = pair.value;
    const offsets = new Map(body.documents.map(({ document, offset }) => [document as string, offset]));
    const ids = [...offsets.keys()];
    const [ours, theirs] = [await readingsOf(rows, source.id, ids), await readingsOf(rows, target.id, ids)];
    if (ours.length < ids.length) return refuse("not-found");
    const [ends, targetEnds] = [await endsOf(content, source, ours), await endsOf(content, target, theirs)];
    if (!ends.ok) return ends;
    if (!targetEnds.ok) return targetEnds;
    const ahead = ids.find((id) => (offsets.get(id) ?? "") > (ends.value.get(id)?.offset ?? ""));
    if (ahead !== undefined) return refuse("conflict", { reason: "offset-not-reached", document: ahead });
    // One name a try: an agent has one request for all it does, and a try that was undone takes its own pins back later.
    const pin = `${target.id}.${newId("request")}`;
    const lacking = ours.filter(({ document }) => !targetEnds.value.has(document));
    if (lacking.length > 0) {
      const pinned = await pinBranch(content, pin, source.workspaceId, source.id, lacking);
      if (!pinned.ok) return pinned;
      await keepPins(rows, target.id, pinned.value);
    }
    const merged = ours.filter(({ document }) => targetEnds.value.has(document));
    const kept = await pinMerged(content, pin, source, merged, offsets);
    if (!kept.ok) return kept;
    const lands = [...targetEnds.value].map(([document, { offset }]) => ({
      document,
      sourceOffset: offsets.get(document) ?? "",
      targetOffset: offset,
    }));
    await unpinSuperseded(rows, content, pair.value, ours, lands);
    await rows.branchMerge.createMany({
      data: lands.map(({ document, ...at }) => ({
        documentId: document,
        sourceBranchId: source.id,
        targetBranchId: target.id,
        ...at,
        mergedById: author,
        pin,
      })),
    });
    const { workspaceId, projectId } = target;
    const branch = await rows.branch.update({
      where: { id: target.id },
      data: { revision: { increment: 1 } },
    });
    await tell(branchChanged, workspaceId, { project: projectId, branch: target.id, change: "updated" });
    const subject = { kind: "branch", id: source.id, name: `${source.name} into ${target.name}` };
    await note({ workspaceId, projectId, verb: "merged", subject });
    return ok({ data: branch, etag: etagOf(branch) });
  },
};
