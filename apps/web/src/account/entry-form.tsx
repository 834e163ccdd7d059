import { type ReactNode, useState, useSyncExternalStore } from "react";
import { Logo } from "../design/logo.tsx";
import { Notice } from "../design/status.tsx";
import type { Done } from "../platform/api.ts";
import styles from "./entry.module.css";

const neverChanges = () => () => undefined;

/** One attempt at a time, with what went wrong until `forget`; `onDone` goes on from there. */
export function useEntry(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // The form works only once the page's script does. Until then its button must be disabled, and not only say so: the
  // browser itself would send the form to this address, and lose what was typed and where one was to go on.
  const ready = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  const run = async (work: () => Promise<Done>): Promise<void> => {
    setBusy(true);
    setFault(null);
    const done = await work();
    if (done.ok) return onDone();
    setBusy(false);
    setFault(done.message);
  };
  return { busy, fault, run, ready, forget: () => setFault(null) };
}

type EntryFormProps = {
  readonly title: string;
  readonly note: ReactNode;
  readonly fault?: string | null;
  /** Given what stands in the fields by their names: what was typed before the page's script was there is in them alone. */
  readonly onSubmit?: (typed: (field: string) => string) => void;
  readonly children?: ReactNode;
};

/** A page before the door: a few lines in the middle of the screen. */
export function EntryForm({ title, note, fault = null, onSubmit, children }: EntryFormProps) {
  return (
    <main className={styles.page}>
      <form
        className={styles.box}
        // Never by an address, whatever sends it.
        method="post"
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          onSubmit?.((field) => String(fields.get(field) ?? ""));
        }}
      >
        <Logo size={36} />
        <h1>{title}</h1>
        <p>{note}</p>
        {fault !== null && <Notice tone="danger">{fault}</Notice>}
        {children}
      </form>
    </main>
  );
}
