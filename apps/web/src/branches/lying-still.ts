import { type ShownBranch, whyStill } from "./branch-list.ts";

type Row = { readonly trashedAt: string | null };

/** What a page shows; of what it does not show, or does not know yet, nothing is said. */
type Shown = {
  readonly project?: Row | undefined;
  readonly branch?: ShownBranch | null;
  /** The platform has opened the page on this branch, and no row of it has come so far: it may still be on its way. */
  readonly isBranchAwaited?: boolean;
  readonly document?: (Row & { readonly name: string }) | undefined;
  /** The platform says so of the part, to whom it does not show project and branch. */
  readonly inTrash?: boolean;
};

export type LyingStill = {
  readonly what: "project" | "branch" | "document" | "around";
  /** As part of a sentence. */
  readonly why: string;
};

/**
 * What keeps a part from being changed, for everybody: it lies in the trash, or its branch or project does, in which case
 * the platform refuses each edit as well. Null: nothing does.
 */
export function lyingStill({
  project,
  branch,
  isBranchAwaited,
  document,
  inTrash,
}: Shown): LyingStill | null {
  if (project !== undefined && project.trashedAt !== null)
    return { what: "project", why: "the project is in the trash" };
  const isKnown = branch !== undefined && branch !== null && !(isBranchAwaited && branch.kind === "unknown");
  const ofBranch = isKnown ? whyStill(branch) : null;
  if (ofBranch !== null) return { what: "branch", why: ofBranch };
  if (document !== undefined && document.trashedAt !== null)
    return { what: "document", why: `“${document.name}” is in the trash` };
  if (inTrash === true)
    return { what: "around", why: "the project of this part, or its branch, is in the trash" };
  return null;
}
