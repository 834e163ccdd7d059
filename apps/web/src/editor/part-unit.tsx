import { type Unit, units } from "@solidtype/document";
import { Select } from "../design/select.tsx";
import styles from "./part-unit.module.css";
import { useEditor, useSession } from "./session/session-context.ts";
import { setUnit, unitNames } from "./unit-names.ts";

/** What a plain number means in this part, and what its sizes are told in. */
export function PartUnit() {
  const session = useSession();
  const unit = useEditor((state) => state.model.meta.units);
  const access = useEditor((state) => state.access) ?? undefined;
  return (
    <div className={styles.unit}>
      Unit
      <Select
        label="Unit of the part"
        value={unit}
        disabledReason={access}
        onChange={(event) => setUnit(session, event.target.value as Unit)}
      >
        {units.map((one) => (
          <option key={one} value={one}>
            {unitNames[one]}
          </option>
        ))}
      </Select>
    </div>
  );
}
