import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./status.tsx";

type AskDialogProps = {
  readonly title: string;
  readonly note?: ReactNode;
  /** What the button says that does it. */
  readonly action: string;
  /** It cannot be taken back. */
  readonly danger?: boolean;
  readonly children?: ReactNode;
  readonly onClose: () => void;
  /** Answers with what is wrong, or null when it is done. */
  readonly onAnswer: () => string | null | Promise<string | null>;
};

/** Asks for something, does it, and closes; what went wrong is said above the fields. It is there while it is mounted. */
export function AskDialog({
  title,
  note,
  action,
  danger = false,
  children,
  onClose,
  onAnswer,
}: AskDialogProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const answer = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const wrong = await onAnswer();
    if (wrong === null) return onClose();
    setBusy(false);
    setFault(wrong);
  };
  return (
    <Dialog
      open
      // What comes of it is told here.
      onClose={() => !busy && onClose()}
      title={title}
      note={note}
      onSubmit={() => void answer()}
      actions={
        <>
          <Button disabledReason={busy ? "it is being done" : undefined} onClick={onClose}>
            Cancel
          </Button>
          <Button look={danger ? "danger" : "primary"} type="submit" busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {children}
    </Dialog>
  );
}
