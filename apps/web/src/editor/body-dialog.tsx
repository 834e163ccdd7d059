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
  return (
    <Dialog
      open
      onClose={onClose}
      title={body.label}
      actions={
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <TextField
        label="Name"
        defaultValue={body.label}
        onBlur={(event) => {
          const name = event.target.value.trim();
          if (name !== "" && name !== body.label) set({ name });
        }}
      />
      <div className={styles.swatches} role="group" aria-label="Colour">
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
        <input
          type="color"
          aria-label="Another colour"
          value={body.color ?? "#b9c3cf"}
          onChange={(event) => set({ color: event.target.value })}
        />
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
