import { type DocumentId, parseId, type ProjectRow } from "@solidtype/contracts";
import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { TextField } from "../design/field.tsx";
import { api } from "../platform/api.ts";

type NewVersionDialogProps = {
  readonly project: Pick<ProjectRow, "id" | "mainBranchId">;
  readonly branch: string | null;
  /** Null names the state of every part on the branch. */
  readonly document: DocumentId | null;
  /** Waits until the platform has what was edited in this window; why it does not get it, in words. */
  readonly saved?: () => Promise<string | null>;
  readonly onClose: () => void;
};

export function NewVersionDialog({ project, branch, document, saved, onClose }: NewVersionDialogProps) {
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const make = async (): Promise<string | null> => {
    if (name.trim() === "") return "Give the version a name.";
    const unsaved = (await saved?.()) ?? null;
    if (unsaved !== null) return unsaved;
    const made = await api.createVersion({
      params: { project: project.id },
      body: {
        name: name.trim(),
        note: note.trim(),
        document,
        branch: parseId("branch", branch) ?? project.mainBranchId,
      },
    });
    return made.ok ? null : made.error.message;
  };
  return (
    <AskDialog
      onClose={onClose}
      title="Name a version"
      note={
        document === null
          ? "It keeps every part as it is now on this branch."
          : "It keeps this part as it is now."
      }
      action="Name version"
      onAnswer={make}
    >
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
    </AskDialog>
  );
}
