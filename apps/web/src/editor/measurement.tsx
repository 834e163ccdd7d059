import { useEffect, useRef, useState } from "react";
import styles from "./measurement.module.css";
import type { EditorState } from "./session/editor-state.ts";
import { type Measured, measure } from "./session/measuring.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Milliseconds after which a changed part is measured anew: its picture goes first, and numbers of it have one drawn more. */
const pictureFirst = 250;

type Told = { readonly selection: EditorState["selection"]; readonly measured: Measured | null };

/** What is picked, measured at once: one thing by itself, two against each other; nothing picked: the whole part. */
export function Measurement() {
  const session = useSession();
  const selection = useEditor((state) => state.selection);
  const bodies = useEditor((state) => state.bodies);
  const kernel = useEditor((state) => state.kernel);
  const unit = useEditor((state) => state.model.meta.units);
  const isEditing = useEditor((state) => state.editing !== null);
  const [told, setTold] = useState<Told | null>(null);

  const seen = useRef({ selection, bodies });

  useEffect(() => {
    let gone = false;
    const isRebuilt = seen.current.bodies.length > 0 && seen.current.bodies !== bodies;
    const wait = isRebuilt && seen.current.selection === selection ? pictureFirst : 0;
    seen.current = { selection, bodies };
    const timer = setTimeout(() => {
      void measure(session).then((now) => !gone && setTold({ selection, measured: now }));
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [selection, bodies, kernel, unit, session]);

  // The numbers of what was picked before are not those of what is lit now.
  const now = told?.selection === selection ? told.measured : null;
  if (now === null || (now.lines.length === 0 && selection.length === 0)) return null;
  return (
    <section className={styles.box} data-editing={isEditing || undefined} aria-label="Measurement">
      <p className={styles.of} title={now.of}>
        {now.of}
      </p>
      <dl>
        {now.lines.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
