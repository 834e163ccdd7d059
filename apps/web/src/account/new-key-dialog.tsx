import type { WorkspaceRoleName } from "@solidtype/contracts";
import { useState } from "react";
import { AskDialog } from "../design/ask-dialog.tsx";
import { CheckField, SelectField, TextField } from "../design/field.tsx";
import type { KeyWish } from "./key-list.tsx";

type NewKeyDialogProps = {
  readonly roles?: readonly WorkspaceRoleName[];
  readonly onClose: () => void;
  /** Answers with what is wrong, or null when it is made. */
  readonly onMake: (wish: KeyWish) => Promise<string | null>;
};

const scopes = [
  { scope: "read", label: "Read: look at projects, parts and results" },
  { scope: "write", label: "Write: make and change them" },
  { scope: "admin", label: "Admin: manage people, links and keys" },
] as const;

export function NewKeyDialog({ roles, onClose, onMake }: NewKeyDialogProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(["read"]);
  const [days, setDays] = useState("90");
  const [role, setRole] = useState<WorkspaceRoleName>("member");
  const make = (): string | Promise<string | null> => {
    if (name.trim() === "") return "Give the key a name, so that you know it again.";
    if (chosen.length === 0) return "Choose at least one thing the key may do.";
    return onMake({
      name: name.trim(),
      scopes: scopes.map(({ scope }) => scope).filter((scope) => chosen.includes(scope)),
      expiresInDays: days === "" ? null : Number(days),
      ...(roles === undefined ? {} : { role }),
    });
  };
  return (
    <AskDialog title="New API key" action="Create key" onClose={onClose} onAnswer={make}>
      <TextField
        label="Name"
        value={name}
        autoFocus
        maxLength={200}
        placeholder="Nightly export"
        onChange={(event) => setName(event.target.value)}
      />
      {scopes.map(({ scope, label }) => (
        <CheckField
          key={scope}
          label={label}
          checked={chosen.includes(scope)}
          onChange={(event) =>
            setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
          }
        />
      ))}
      {roles !== undefined && (
        <SelectField
          label="Role"
          value={role}
          onChange={(event) => setRole(event.target.value as WorkspaceRoleName)}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {one[0]?.toUpperCase()}
              {one.slice(1)}
            </option>
          ))}
        </SelectField>
      )}
      <SelectField label="It works for" value={days} onChange={(event) => setDays(event.target.value)}>
        <option value="30">30 days</option>
        <option value="90">90 days</option>
        <option value="365">A year</option>
        <option value="">No end</option>
      </SelectField>
    </AskDialog>
  );
}
