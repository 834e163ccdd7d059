import { type DocumentId, parseId, type ProjectRow } from "@solidtype/contracts";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { TextField } from "../design/field.tsx";
import { Notice } from "../design/status.tsx";
import { api } from "../platform/api.ts";

type NewVersionDialogProps = {
  readonly project: Pick<ProjectRow, "id" | "mainBranchId">;
  readonly branch: string | null;
  /** Null names the state of every part on the branch. */
  readonly document: DocumentId | null;
  readonly onClose: () => void;
};

export function NewVersionDialog({ project, branch, document, onClose }: NewVersionDialogProps) {
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    if (name.trim() === "") return setFault("Give the version a name.");
    setBusy(true);
    const made = await api.createVersion({
      params: { project: project.id },
      body: {
        name: name.trim(),
        note: note.trim(),
        document,
        branch: parseId("branch", branch) ?? project.mainBranchId,
      },
    });
    if (made.ok) return onClose();
    setBusy(false);
    setFault(made.error.message);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Name a version"
      note={
        document === null
          ? "It keeps every part as it is now on this branch."
          : "It keeps this part as it is now."
      }
      onSubmit={() => void make()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            Name version
          </Button>
        </>
      }
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      <TextField
        label="Name"
        value={name}
        autoFocus
        maxLength={200}
        placeholder="As sent to the supplier"
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Note"
        value={note}
        maxLength={2000}
        onChange={(event) => setNote(event.target.value)}
      />
    </Dialog>
  );
}
