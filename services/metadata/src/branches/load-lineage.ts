import type { Rows } from "../database/database.ts";
import type { Lineage, Place } from "./lineage.ts";

type PinRow = {
  readonly branchId: string;
  readonly documentId: string;
  readonly sourceBranchId: string;
  readonly offset: string;
};
type MergeRow = {
  readonly documentId: string;
  readonly sourceBranchId: string;
  readonly targetBranchId: string;
  readonly sourceOffset: string;
  readonly targetOffset: string;
};
type Growing = { pins: Map<string, Place>; merges: Map<string, { source: Place; at: string }[]> };

/** The pasts of these documents on the given branches and on every branch that those came from or merged. */
export async function loadLineages(
  rows: Rows,
  branches: readonly string[],
  documents: readonly string[],
): Promise<ReadonlyMap<string, Lineage>> {
  const lineages = new Map<string, Growing>(
    documents.map((document) => [document, { pins: new Map(), merges: new Map() }]),
  );
  const known = new Set<string>();
  for (let ahead = [...new Set(branches)]; ahead.length > 0;) {
    for (const branch of ahead) known.add(branch);
    const [pins, merges] = await Promise.all([
      rows.branchPin.findMany({ where: { branchId: { in: ahead }, documentId: { in: [...documents] } } }),
      rows.branchMerge.findMany({
        where: { targetBranchId: { in: ahead }, documentId: { in: [...documents] } },
      }),
    ]);
    addPins(lineages, pins);
    addMerges(lineages, merges);
    const sources = [...pins, ...merges].map(({ sourceBranchId }) => sourceBranchId);
    ahead = [...new Set(sources)].filter((branch) => !known.has(branch));
  }
  return lineages;
}

function addPins(lineages: ReadonlyMap<string, Growing>, pins: readonly PinRow[]): void {
  for (const { branchId, documentId, sourceBranchId, offset } of pins)
    lineages.get(documentId)?.pins.set(branchId, { branch: sourceBranchId, offset });
}

function addMerges(lineages: ReadonlyMap<string, Growing>, merges: readonly MergeRow[]): void {
  for (const merge of merges) {
    const into = lineages.get(merge.documentId)?.merges;
    const others = into?.get(merge.targetBranchId) ?? [];
    const source = { branch: merge.sourceBranchId, offset: merge.sourceOffset };
    into?.set(merge.targetBranchId, [...others, { source, at: merge.targetOffset }]);
  }
}
