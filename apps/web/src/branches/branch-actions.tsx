import type { BranchRow } from "@solidtype/contracts";
import { GitMerge, GitPullRequestArrow } from "lucide-react";
import { Button } from "../design/button.tsx";

type BranchActionsProps = {
  readonly row: BranchRow;
  readonly isMain: boolean;
  /** Why nothing may be changed, or null. */
  readonly readOnly: string | null;
  /** Whose changes it can take in; main takes them in as merges of the others. */
  readonly keepsUpWith: BranchRow | undefined;
  readonly onMerge: () => void;
  readonly onUpdate: (from: BranchRow) => void;
  readonly onRename: () => void;
  readonly onTrash: () => void;
  readonly onBranch: () => void;
};

/** What can be done with a branch. Main is neither updated nor renamed nor put away, and merged only into others. */
export function BranchActions(props: BranchActionsProps) {
  const { row, isMain, readOnly, keepsUpWith: from, onMerge, onUpdate, onRename, onTrash, onBranch } = props;
  const plain = { look: "plain", disabledReason: readOnly ?? undefined } as const;
  return (
    <>
      {!isMain && (
        <>
          <Button icon={<GitMerge />} aria-label={`Merge ${row.name}`} onClick={onMerge}>
            {readOnly === null ? "Merge…" : "Compare…"}
          </Button>
          {from !== undefined && (
            <Button
              {...plain}
              icon={<GitPullRequestArrow />}
              aria-label={`Update ${row.name} from ${from.name}`}
              onClick={() => onUpdate(from)}
            >
              Update…
            </Button>
          )}
          <Button {...plain} aria-label={`Rename ${row.name}`} onClick={onRename}>
            Rename
          </Button>
          <Button {...plain} aria-label={`Trash ${row.name}`} onClick={onTrash}>
            Trash
          </Button>
        </>
      )}
      <Button {...plain} aria-label={`Branch from ${row.name}`} onClick={onBranch}>
        Branch
      </Button>
    </>
  );
}
