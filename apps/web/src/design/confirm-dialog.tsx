import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./status.tsx";

type ConfirmDialogProps = {
  readonly title: string;
  readonly action: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Answers with what is wrong, or null when it is done. */
  readonly onConfirm: () => Promise<string | null>;
};

/** Asks before what cannot be taken back. */
export function ConfirmDialog({ title, action, children, onClose, onConfirm }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    const wrong = await onConfirm();
    if (wrong === null) return onClose();
    setBusy(false);
    setFault(wrong);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      onSubmit={() => void confirm()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" type="submit" busy={busy}>
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
