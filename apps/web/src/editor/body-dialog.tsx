import { useEffect, useRef, useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { SelectField, TextField } from "../design/field.tsx";
import styles from "./body-dialog.module.css";
import { materials } from "./materials.ts";
import type { BodyRow } from "./session/editor-state.ts";
import { useSession } from "./session/session-context.ts";

/** Colours that tell bodies apart in both themes. */
const swatches = [
  "#b9c3cf",
  "#7c8794",
  "#4a76c9",
  "#3b9ec9",
  "#3f9c72",
  "#8fae3f",
  "#d9a441",
  "#d9733a",
  "#c7505a",
  "#8a63c4",
];

export function BodyDialog({ body, onClose }: { readonly body: BodyRow; readonly onClose: () => void }) {
  const session = useSession();
  const set = (change: { color?: string | null; material?: string | null; name?: string }): void => {
    session.run({ command: "setBody", body: body.name, ...change });
  };
  const done = (): void => {
    // A name is written when its field is left, which Enter in it does not do by itself.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={done}
      lost="A name that is still being typed goes with it; everything else is done already."
      title={body.label}
      actions={
        <Button look="primary" type="submit">
          Done
        </Button>
      }
    >
      <NameField name={body.label} onName={(name) => set({ name })} />
      <span id="body-colour" className={styles.label}>
        Colour
      </span>
      <div className={styles.swatches} role="group" aria-labelledby="body-colour">
        {swatches.map((color) => (
          <button
            key={color}
            type="button"
            aria-label={`Colour ${color}`}
            aria-pressed={body.color === color}
            style={{ background: color }}
            onClick={() => set({ color })}
          />
        ))}
        <ColorInput color={body.color ?? "#b9c3cf"} onColor={(color) => set({ color })} />
        <Button look="plain" onClick={() => set({ color: null })}>
          None
        </Button>
      </div>
      <SelectField
        label="Material"
        value={body.material ?? ""}
        onChange={(event) => set({ material: event.target.value === "" ? null : event.target.value })}
      >
        <option value="">None</option>
        {body.material !== null && !(body.material in materials) && (
          <option value={body.material}>{body.material}</option>
        )}
        {Object.entries(materials).map(([name, density]) => (
          <option key={name} value={name}>
            {name} · {density} g/cm³
          </option>
        ))}
      </SelectField>
    </Dialog>
  );
}

/** Writes a name that was typed, and never one that was only looked at: a peer may have given another meanwhile. */
function NameField({ name, onName }: { readonly name: string; readonly onName: (name: string) => void }) {
  const [before] = useState(name);
  return (
    <TextField
      label="Name"
      defaultValue={before}
      onBlur={(event) => {
        const typed = event.target.value.trim();
        if (typed !== "" && typed !== before) onName(typed);
      }}
    />
  );
}

/** The browser tells of every colour that the pointer crosses; only the one that is chosen in the end is written. */
function ColorInput({
  color,
  onColor,
}: {
  readonly color: string;
  readonly onColor: (color: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [crossed, setCrossed] = useState<string | null>(null);
  useEffect(() => {
    const { current } = input;
    const chosen = (): void => {
      setCrossed(null);
      if (current !== null) onColor(current.value);
    };
    current?.addEventListener("change", chosen);
    return () => current?.removeEventListener("change", chosen);
  }, [onColor]);
  return (
    <input
      ref={input}
      type="color"
      aria-label="Another colour"
      value={crossed ?? color}
      onChange={(event) => setCrossed(event.target.value)}
    />
  );
}
