import { useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./field.tsx";

type NameDialogProps = {
  readonly title: string;
  readonly action: string;
  readonly note?: string;
  readonly initial?: string;
  readonly onClose: () => void;
  /** Answers with what is wrong, or null when it is done. */
  readonly onName: (name: string) => Promise<string | null>;
};

/** Asks for a name. It is there while it is mounted, so each time begins afresh. */
export function NameDialog({ title, action, note, initial = "", onClose, onName }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (): Promise<void> => {
    if (busy) return;
    if (name.trim() === "") return setFault("Give it a name.");
    setBusy(true);
    const wrong = await onName(name.trim());
    if (wrong === null) return onClose();
    setBusy(false);
    setFault(wrong);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      note={note}
      onSubmit={() => void submit()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        autoFocus
        maxLength={200}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        {...(fault === null ? {} : { error: fault })}
      />
    </Dialog>
  );
}
