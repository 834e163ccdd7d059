import type { BranchRow } from "@solidtype/contracts";
import { projectAddress } from "../platform/addresses.ts";

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

/** The branch whose changes it takes in to keep up: what it began on, or main where that is in the trash. */
export function keepsUpWith(row: BranchRow, living: readonly BranchRow[]): BranchRow | undefined {
  if (isMain(row)) return undefined;
  return living.find(({ id }) => id === row.parentId) ?? living.find((other) => isMain(other));
}

/** Where a branch is merged into another, first of all the one that it began on. */
export function mergeAddress(project: string, source: BranchRow, into?: BranchRow): string {
  const asked = into === undefined ? { merge: source.id } : { merge: source.id, into: into.id };
  return projectAddress(project, { branch: null, section: "branches", ...asked });
}

/** The address of a page on a branch: the main branch needs no mention. */
export function onBranch(address: string, branch: BranchRow): string {
  const url = new URL(address, "http://local");
  if (isMain(branch)) url.searchParams.delete("branch");
  else url.searchParams.set("branch", branch.id);
  return url.pathname + url.search;
}

export type ShownBranch =
  | { readonly kind: "loading" }
  /** It is open, as it is or as it was when it was put away. */
  | { readonly kind: "here"; readonly row: BranchRow }
  | { readonly kind: "trashed"; readonly row: BranchRow }
  /** The address names one that the project does not have. */
  | { readonly kind: "unknown" };

/** The branch that a page shows, by what its address names; null is the main one. */
export function shownBranch(rows: readonly BranchRow[] | null, named: string | null): ShownBranch {
  if (rows === null) return { kind: "loading" };
  const row = rows.find((one) => (named === null ? isMain(one) : one.id === named));
  if (row === undefined) return { kind: "unknown" };
  return { kind: row.trashedAt === null ? "here" : "trashed", row };
}

/** Why nothing can be made or changed on it; null when it can. */
export function whyStill(shown: ShownBranch): string | null {
  switch (shown.kind) {
    case "loading":
    case "here":
      return null;
    case "trashed":
      return `the branch “${shown.row.name}” is in the trash`;
    case "unknown":
      return "there is no such branch";
  }
}

export function branchWords(shown: ShownBranch): string {
  switch (shown.kind) {
    case "loading":
      return "…";
    case "here":
      return shown.row.name;
    case "trashed":
      return `${shown.row.name} (in the trash)`;
    case "unknown":
      return "No such branch";
  }
}
