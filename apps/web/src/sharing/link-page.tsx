"use client";

import { useEffect, useState } from "react";
import { EntryForm } from "../account/entry-form.tsx";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { SkeletonRows } from "../design/status.tsx";
import { type Opening, openLink } from "./open-link.ts";

/** Where a share link leads: straight on, or by a password. */
export function LinkPage({ token }: { readonly token: string }) {
  const [opening, setOpening] = useState<Opening | null>(null);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const open = async (given: string | null): Promise<void> => {
    setBusy(true);
    const answer = await openLink(token, given);
    if (answer.kind === "opened") return location.replace(answer.address);
    setBusy(false);
    setOpening(answer);
  };
  useEffect(() => {
    void openLink(token, null).then((answer) => {
      if (answer.kind === "opened") location.replace(answer.address);
      else setOpening(answer);
    });
  }, [token]);

  if (opening === null)
    return (
      <EntryForm title="Opening the link" note="One moment …">
        <SkeletonRows count={2} />
      </EntryForm>
    );
  if (opening.kind !== "password")
    return (
      <EntryForm
        title="This link opens nothing"
        note={opening.kind === "failed" ? opening.message : "It was opened elsewhere."}
      />
    );
  return (
    <EntryForm
      title="This link has a password"
      note="Whoever sent you the link knows it."
      fault={opening.wrong ? "This is not the password." : null}
      onSubmit={() => void open(password)}
    >
      <TextField
        label="Password"
        type="password"
        value={password}
        autoComplete="off"
        autoFocus
        required
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button look="primary" type="submit" wide busy={busy}>
        Open
      </Button>
    </EntryForm>
  );
}
