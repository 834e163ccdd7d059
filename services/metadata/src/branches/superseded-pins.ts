import type { Rows } from "../database/database.ts";

export type Superseded = { readonly pin: string; readonly document: string; readonly offset: string };
type Merged = { readonly document: string; readonly sourceOffset: string; readonly targetOffset: string };

/**
 * The pins of earlier merges of the same two branches that these, about to be put on record, make needless, and which are
 * told of once. A later merge starts from the newest state that both sides hold; an older one is still what the target
 * has in common with whoever took the target as it was between the two, by branching off or by a merge, and so it stays.
 * Merges from before pins were named keep theirs. The first 33 characters of an offset are its place: a release that knew
 * no checksums named the same place without.
 */
export async function supersededPins(
  rows: Rows,
  { source, target }: { readonly source: string; readonly target: string },
  merged: readonly Merged[],
): Promise<readonly Superseded[]> {
  const column = (name: keyof Merged) => merged.map((one) => one[name]);
  const found = await rows.$queryRaw<(Superseded & { readonly id: bigint })[]>`
    SELECT old."id", old."pin", old."documentId" AS document, old."sourceOffset" AS "offset"
    FROM "branch_merge" old
    JOIN unnest(${column("document")}::text[], ${column("sourceOffset")}::text[], ${column("targetOffset")}::text[])
      AS new(document, "sourceOffset", "targetOffset") ON new.document = old."documentId"
    WHERE old."sourceBranchId" = ${source} AND old."targetBranchId" = ${target} AND old."pin" IS NOT NULL
      AND left(old."sourceOffset", 33) COLLATE "C" <= left(new."sourceOffset", 33)
      AND left(old."targetOffset", 33) COLLATE "C" <= left(new."targetOffset", 33)
      AND NOT EXISTS (
        SELECT 1 FROM "branch_pin" p WHERE p."documentId" = old."documentId" AND p."sourceBranchId" = ${target}
          AND left(p."offset", 33) COLLATE "C" >= left(old."targetOffset", 33)
          AND left(p."offset", 33) COLLATE "C" < left(new."targetOffset", 33))
      AND NOT EXISTS (
        SELECT 1 FROM "branch_merge" m WHERE m."documentId" = old."documentId" AND m."sourceBranchId" = ${target}
          AND left(m."sourceOffset", 33) COLLATE "C" >= left(old."targetOffset", 33)
          AND left(m."sourceOffset", 33) COLLATE "C" < left(new."targetOffset", 33))
    FOR UPDATE OF old`;
  const ids = found.map(({ id }) => id);
  await rows.branchMerge.updateMany({ where: { id: { in: ids } }, data: { pin: null } });
  return found;
}
