import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import styles from "./section.module.css";
import { Notice } from "./status.tsx";

type SectionFormProps = {
  readonly children: ReactNode;
  readonly action: string;
  /** Why there is nothing to save yet. */
  readonly disabledReason?: string | undefined;
  /** What is said once it is done; without it the page shows so itself. */
  readonly done?: string;
  /** Answers with what is wrong, or null when it is done. */
  readonly onSave: () => Promise<string | null>;
};

/** The fields of a section and the button that saves them. */
export function SectionForm({ children, action, disabledReason, done, onSave }: SectionFormProps) {
  const [busy, setBusy] = useState(false);
  /** Undefined until it was tried. */
  const [fault, setFault] = useState<string | null | undefined>();
  const save = async (): Promise<void> => {
    if (busy || disabledReason !== undefined) return;
    setBusy(true);
    setFault(await onSave());
    setBusy(false);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {children}
      {typeof fault === "string" && <Notice tone="danger">{fault}</Notice>}
      {fault === null && done !== undefined && <Notice tone="good">{done}</Notice>}
      <Button type="submit" busy={busy} disabledReason={disabledReason}>
        {action}
      </Button>
    </form>
  );
}
