import type { BranchRow, ProjectId } from "@solidtype/contracts";
import { NameDialog } from "../design/name-dialog.tsx";
import { api } from "../platform/api.ts";
import { changeRow } from "../platform/shape-store.ts";

type NewBranchDialogProps = {
  readonly project: ProjectId;
  readonly parent: BranchRow;
  readonly onClose: () => void;
};

export function NewBranchDialog({ project, parent, onClose }: NewBranchDialogProps) {
  return (
    <NameDialog
      title="New branch"
      action="Create branch"
      note={`It begins with everything as ${parent.name} has it now.`}
      onClose={onClose}
      onName={async (name) => {
        const made = await api.createBranch({ params: { project }, body: { name, parent: parent.id } });
        return made.ok ? null : made.error.message;
      }}
    />
  );
}

export function RenameBranchDialog({
  branch: { id, name: initial },
  onClose,
}: {
  readonly branch: BranchRow;
  readonly onClose: () => void;
}) {
  return (
    <NameDialog
      title="Rename branch"
      action="Rename"
      initial={initial}
      onClose={onClose}
      onName={async (name) => {
        const sent = api.updateBranch({ params: { branch: id }, body: { name } });
        const done = await changeRow("branches", id, { name }, sent);
        return done.ok ? null : done.error.message;
      }}
    />
  );
}
