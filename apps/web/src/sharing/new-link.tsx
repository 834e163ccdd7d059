import { useState } from "react";
import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";
import { SelectField, TextField } from "../design/field.tsx";
import { Notice } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import type { Shared } from "./share-dialog.tsx";
import { linkAddress } from "./share-words.ts";
import styles from "./sharing.module.css";

const lifetimes = [
  { days: "1", label: "A day" },
  { days: "7", label: "A week" },
  { days: "30", label: "A month" },
  { days: "", label: "No end" },
] as const;

export function NewLink({ shared, onMade }: { readonly shared: Shared; readonly onMade: () => void }) {
  const [role, setRole] = useState<"viewer" | "editor">("viewer");
  const [days, setDays] = useState<string>("30");
  const [label, setLabel] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);

  const make = async (): Promise<void> => {
    if (password !== "" && password.length < 8) return setFault("A password has at least 8 characters.");
    setBusy(true);
    const answer = await api.createShareLink({
      params: { project: shared.project },
      body: {
        role,
        label: label.trim(),
        document: shared.document,
        expiresInDays: days === "" ? null : Number(days),
        password: password === "" ? null : password,
      },
    });
    setBusy(false);
    setFault(answer.ok ? null : answer.error.message);
    if (!answer.ok) return;
    setMade(linkAddress(location.origin, answer.value.data.token));
    setPassword("");
    setLabel("");
    onMade();
  };

  return (
    <form
      className={styles.newLink}
      aria-label="New share link"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <div className={styles.fields}>
        <SelectField
          label="People with the link"
          value={role}
          onChange={(event) => setRole(event.target.value === "editor" ? "editor" : "viewer")}
        >
          <option value="viewer">can view</option>
          <option value="editor">can edit</option>
        </SelectField>
        <SelectField label="It works for" value={days} onChange={(event) => setDays(event.target.value)}>
          {lifetimes.map((one) => (
            <option key={one.days} value={one.days}>
              {one.label}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Password, if you want one"
          type="password"
          autoComplete="new-password"
          value={password}
          maxLength={200}
          onChange={(event) => setPassword(event.target.value)}
        />
        <TextField
          label="What it is for"
          value={label}
          maxLength={200}
          placeholder="Supplier review"
          onChange={(event) => setLabel(event.target.value)}
        />
      </div>
      {fault !== null && <Notice tone="danger">{fault}</Notice>}
      {made !== null && (
        <Notice tone="good" action={<CopyButton text={made} label="Copy link" />}>
          <span className={styles.made}>
            The link is shown only now: <output aria-label="The new link">{made}</output>
          </span>
        </Notice>
      )}
      <Button look="primary" type="submit" busy={busy}>
        Create link
      </Button>
    </form>
  );
}
