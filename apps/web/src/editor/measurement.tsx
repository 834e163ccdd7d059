import { useEffect, useRef, useState } from "react";
import styles from "./measurement.module.css";
import { densityOf } from "./materials.ts";
import { type Line, linesOf, massLines } from "./measure-words.ts";
import type { PartSession } from "./session/part-session.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** Milliseconds after which a changed part is measured anew: its picture goes first, and numbers of it have one drawn more. */
const pictureFirst = 250;

/** What is picked, measured at once: one thing by itself, two against each other; nothing picked: the whole part. */
export function Measurement() {
  const session = useSession();
  const selection = useEditor((state) => state.selection);
  const bodies = useEditor((state) => state.bodies);
  const kernel = useEditor((state) => state.kernel);
  const unit = useEditor((state) => state.model.meta.units);
  const isEditing = useEditor((state) => state.editing !== null);
  const [lines, setLines] = useState<readonly Line[]>([]);

  const seen = useRef({ selection, bodies });

  useEffect(() => {
    let gone = false;
    const isRebuilt = seen.current.bodies.length > 0 && seen.current.bodies !== bodies;
    const wait = isRebuilt && seen.current.selection === selection ? pictureFirst : 0;
    seen.current = { selection, bodies };
    const timer = setTimeout(() => {
      void measured(session).then((next) => !gone && setLines(next));
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [selection, bodies, kernel, unit, session]);

  if (lines.length === 0) return null;
  return (
    <dl className={styles.box} data-editing={isEditing || undefined} aria-label="Measurement">
      {lines.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

async function measured(session: PartSession): Promise<readonly Line[]> {
  const { selection, bodies, kernel, model } = session.store.getState();
  if (kernel.kind !== "ready") return [];
  const names = selection.flatMap(({ touch, reference }) =>
    "body" in touch && reference !== null ? [reference.name] : [],
  );
  const [first, second] = names.slice(-2);
  const alone = second === undefined && selection[0]?.touch.kind === "body" ? selection[0].touch.body : null;
  if (first === undefined || alone !== null) {
    const wanted = bodies.filter((body) => (alone === null ? body.visible : body.name === alone));
    const found = await Promise.all(
      wanted.map(async (body) => {
        const density = densityOf(body.material);
        const mass = await session.kernel.ask({ ask: "mass", body, density: density ?? 1 });
        return mass.ok ? [{ properties: mass.value, weighs: density !== null }] : [];
      }),
    );
    return massLines(found.flat(), model.meta.units);
  }
  const answer = await session.kernel.ask({
    ask: "measure",
    names: second === undefined ? [first] : [first, second],
  });
  return answer.ok ? linesOf(answer.value, model.meta.units) : [];
}
