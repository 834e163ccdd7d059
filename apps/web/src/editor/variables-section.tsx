import type { Variable as Stored } from "@solidtype/document";
import { Plus, Trash2 } from "lucide-react";
import { useId, useRef, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { variableValue } from "./session/field-value.ts";
import { useEditor, useSession } from "./session/session-context.ts";
import { TreeSection } from "./tree-list.tsx";
import styles from "./variables-section.module.css";

/** Variables as a small table: what is typed counts when the field is left, and a bad expression is refused in words. */
export function VariablesSection() {
  const session = useSession();
  const variables = useEditor((state) => state.model.variables);
  const access = useEditor((state) => state.access) ?? undefined;
  const [added, setAdded] = useState<string | null>(null);
  const add = (): void => {
    const taken = new Set(variables.map((variable) => variable.name));
    let number = variables.length + 1;
    while (taken.has(`v${number}`)) number += 1;
    const { units } = session.model.meta;
    const expression = units === "in" || units === "ft" ? "0.5 in" : "10 mm";
    session.run({ command: "addVariable", name: `v${number}`, expression });
    setAdded(`v${number}`);
  };
  return (
    <TreeSection
      title="Variables"
      count={variables.length}
      action={
        <IconButton size="sm" label="Add variable" icon={<Plus />} disabledReason={access} onClick={add} />
      }
    >
      <div className={styles.table}>
        {variables.map((variable) => (
          <Variable key={variable.id} variable={variable} isAdded={variable.name === added} />
        ))}
      </div>
    </TreeSection>
  );
}

type VariableProps = {
  readonly variable: Stored;
  /** It was added just now, and is to be named next. */
  readonly isAdded: boolean;
};

function Variable({ variable, isAdded }: VariableProps) {
  const session = useSession();
  const access = useEditor((state) => state.access) ?? undefined;
  // As text: the same words are the same.
  const said = useEditor((state) => JSON.stringify(variableValue(variable, state.model)));
  const worth = JSON.parse(said) as ReturnType<typeof variableValue>;
  const { id, name, expression } = variable;
  const write = (change: { name?: string; expression?: string }): string | null => {
    const done = session.run({ command: "editVariable", id, ...change });
    if (done.ok) return null;
    // It is said where it was typed.
    session.set({ refusal: null });
    return done.error.message;
  };
  return (
    <div className={styles.row}>
      <Cell
        label={`Name of ${name}`}
        value={name}
        readOnly={access !== undefined}
        autoFocus={isAdded}
        onDone={(next) => write({ name: next })}
      />
      <Cell
        label={`Value of ${name}`}
        value={expression}
        readOnly={access !== undefined}
        worth={worth}
        onDone={(next) => write({ expression: next })}
      />
      <IconButton
        size="sm"
        label={`Delete ${name}`}
        disabledReason={access}
        icon={<Trash2 />}
        onClick={() => session.run({ command: "deleteVariable", id })}
      />
    </div>
  );
}

type CellProps = {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly autoFocus?: boolean;
  readonly worth?: ReturnType<typeof variableValue>;
  /** Answers with what is wrong, or null when it is written. */
  readonly onDone: (value: string) => string | null;
};

/** What is typed stands until it is written or given up by Escape, whatever others write meanwhile. */
function Cell({ label, value, readOnly, autoFocus = false, worth = null, onDone }: CellProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  // A field that is done with is another one: the browser's own undo, from wherever, would bring its old text back.
  const [round, setRound] = useState(0);
  const words = useId();
  /** It has been seen to already when the field is left. */
  const done = useRef(false);
  const giveUp = (): void => {
    setTyped(null);
    setFault(null);
    if (typed !== null) setRound(round + 1);
  };
  const finish = (text: string): boolean => {
    const next = text.trim();
    const wrong = typed === null || next === "" || next === value ? null : onDone(next);
    if (wrong === null) giveUp();
    else setFault(wrong);
    return wrong === null;
  };
  const leave = (field: HTMLElement): void => {
    done.current = true;
    field.blur();
  };
  const wrong = fault ?? (worth?.ok === false && typed === null ? worth.words : null);
  return (
    <>
      <input
        key={round}
        className={styles.cell}
        aria-label={label}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={words}
        value={typed ?? value}
        readOnly={readOnly}
        // Only as the field comes: one that is done with is another one.
        autoFocus={autoFocus && round === 0}
        spellCheck={false}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setTyped(event.target.value);
          setFault(null);
        }}
        onBlur={(event) => {
          if (!done.current) finish(event.target.value);
          done.current = false;
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") giveUp();
          const isDone =
            event.key === "Escape" || (event.key === "Enter" && finish(event.currentTarget.value));
          if (isDone) leave(event.currentTarget);
        }}
      />
      {wrong !== null ? (
        <p id={words} role="alert" className={styles.fault}>
          {wrong}
        </p>
      ) : (
        worth?.ok === true &&
        typed === null && (
          <span id={words} className={styles.worth}>
            {worth.words}
          </span>
        )
      )}
    </>
  );
}
