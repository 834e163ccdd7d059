import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { IconButton } from "./button.tsx";
import styles from "./popup.module.css";

export type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What the cross says where closing does something more than close, and why it cannot be pressed. */
  readonly closing?: { readonly label: string; readonly disabledReason: string | null };
  /** What of it is lost when it is closed half-way. */
  readonly lost?: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly size?: "md" | "lg";
  /** Given, the body and actions become a form and Enter submits it. */
  readonly onSubmit?: () => void;
};

/**
 * What was filled in, chosen or made in a dialog is not lost by a slip: a press beside it closes nothing, and Escape is
 * asked for once more.
 */
export function DialogWindow({
  open,
  onClose,
  closing = { label: "Close", disabledReason: null },
  lost = "What you filled in here goes with it.",
  title,
  note,
  children,
  actions,
  size = "md",
  onSubmit,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  /** What one came to fill in or to press; not the cross, whose hint would cover the dialog. */
  const firstControl = (): HTMLElement | null =>
    popup.current?.querySelector<HTMLElement>("form input, form select, form button") ?? popup.current;
  const [touched, setTouched] = useState<"no" | "yes" | "asked">("no");
  const touch = (): void => setTouched("yes");
  const leave = (byEscape: boolean): void => {
    if (closing.disabledReason !== null) return;
    if (byEscape && touched === "yes") return setTouched("asked");
    setTouched("no");
    onClose();
  };
  const content = (
    <>
      {children !== undefined && <div className={styles.dialogBody}>{children}</div>}
      {actions !== undefined && <div className={styles.dialogFoot}>{actions}</div>}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Base.Root
      open={open}
      disablePointerDismissal
      onOpenChange={(next, { reason }) => !next && leave(reason === "escape-key")}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          ref={popup}
          className={styles.dialog}
          data-size={size}
          initialFocus={firstControl}
          onInput={touch}
          onSubmit={touch}
        >
          <header className={styles.dialogHead}>
            <Base.Title className={styles.dialogTitle}>{title}</Base.Title>
            <IconButton
              label={closing.label}
              icon={<X />}
              size="sm"
              disabledReason={closing.disabledReason ?? undefined}
              onClick={onClose}
            />
          </header>
          {touched === "asked" && (
            <p className={styles.dialogAsk} role="alert">
              {closing.label === "Close"
                ? `Press Escape once more to close this. ${lost}`
                : `Press Escape once more to ${closing.label.toLowerCase()}.`}
            </p>
          )}
          {note !== undefined && <Base.Description className={styles.dialogNote}>{note}</Base.Description>}
          {onSubmit === undefined ? content : <form onSubmit={submit}>{content}</form>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
