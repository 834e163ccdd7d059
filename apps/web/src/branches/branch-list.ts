import type { BranchRow } from "@solidtype/contracts";

/** The branches that live, the main one first and the others by name. */
export function livingBranches(rows: readonly BranchRow[], main: string | null): readonly BranchRow[] {
  return rows
    .filter((row) => row.trashedAt === null)
    .toSorted(
      (a, b) =>
        Number(isMain(b, main)) - Number(isMain(a, main)) ||
        a.name.localeCompare(b.name, undefined, { numeric: true }),
    );
}

/** The first branch of a project has no parent; where the project names it, that counts. */
export function isMain(row: BranchRow, main: string | null = null): boolean {
  return main === null ? row.parentId === null : row.id === main;
}

/** The address of a page on a branch: the main branch needs no mention. */
export function onBranch(address: string, branch: BranchRow): string {
  const url = new URL(address, "http://local");
  if (isMain(branch)) url.searchParams.delete("branch");
  else url.searchParams.set("branch", branch.id);
  return url.pathname + url.search;
}
