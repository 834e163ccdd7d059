import { Plus, Trash2 } from "lucide-react";
import { IconButton } from "../design/button.tsx";
import { useEditor, useSession } from "./session/session-context.ts";
import { TreeSection } from "./tree-list.tsx";
import styles from "./variables-section.module.css";

/** Variables as a small table: what is typed counts when the field is left, and a bad expression is refused in words. */
export function VariablesSection() {
  const session = useSession();
  const variables = useEditor((state) => state.model.variables);
  const access = useEditor((state) => state.access) ?? undefined;
  const add = (): void => {
    const taken = new Set(variables.map((variable) => variable.name));
    let number = variables.length + 1;
    while (taken.has(`v${number}`)) number += 1;
    const { units } = session.model.meta;
    const expression = units === "in" || units === "ft" ? "0.5 in" : "10 mm";
    session.run({ command: "addVariable", name: `v${number}`, expression });
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
        {variables.map(({ id, name, expression }) => (
          <div key={id} className={styles.row}>
            <Cell
              label={`Name of ${name}`}
              value={name}
              readOnly={access !== undefined}
              onDone={(next) => session.run({ command: "editVariable", id, name: next }).ok}
            />
            <Cell
              label={`Value of ${name}`}
              value={expression}
              readOnly={access !== undefined}
              onDone={(next) => session.run({ command: "editVariable", id, expression: next }).ok}
            />
            <IconButton
              size="sm"
              label={`Delete ${name}`}
              disabledReason={access}
              icon={<Trash2 />}
              onClick={() => session.run({ command: "deleteVariable", id })}
            />
          </div>
        ))}
      </div>
    </TreeSection>
  );
}

function Cell({
  label,
  value,
  readOnly,
  onDone,
}: {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly onDone: (value: string) => boolean;
}) {
  return (
    <input
      key={value}
      className={styles.cell}
      aria-label={label}
      defaultValue={value}
      readOnly={readOnly}
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => {
        const next = event.target.value.trim();
        if (next !== value && (next === "" || !onDone(next))) event.target.value = value;
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") event.currentTarget.value = value;
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
