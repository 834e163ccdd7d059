import type { BranchRow } from "@solidtype/contracts";
import { GitMerge } from "lucide-react";
import { Button } from "../design/button.tsx";

type BranchActionsProps = {
  readonly row: BranchRow;
  readonly isMain: boolean;
  /** Why nothing may be changed, or null. */
  readonly readOnly: string | null;
  readonly onMerge: () => void;
  readonly onRename: () => void;
  readonly onTrash: () => void;
  readonly onBranch: () => void;
};

/** What can be done with a branch. Main is neither merged nor renamed nor put away. */
export function BranchActions(props: BranchActionsProps) {
  const { row, isMain, readOnly, onMerge, onRename, onTrash, onBranch } = props;
  const plain = { look: "plain", disabledReason: readOnly ?? undefined } as const;
  return (
    <>
      {!isMain && (
        <>
          <Button icon={<GitMerge />} aria-label={`Merge ${row.name}`} onClick={onMerge}>
            {readOnly === null ? "Merge…" : "Compare…"}
          </Button>
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
