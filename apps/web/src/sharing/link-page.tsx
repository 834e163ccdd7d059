"use client";

import { useEffect, useState } from "react";
import { EntryForm } from "../account/entry-form.tsx";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { SkeletonRows } from "../design/status.tsx";
import { type Opening, openLink } from "./open-link.ts";

type Standing = { readonly opening: Exclude<Opening, { kind: "opened" }>; readonly isLocked: boolean };

/** Where a share link leads: straight on, or by a password. */
export function LinkPage({ token }: { readonly token: string }) {
  const [standing, setStanding] = useState<Standing | null>(null);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const settle = (opening: Opening): void => {
    if (opening.kind === "opened") return location.replace(opening.address);
    setBusy(false);
    setStanding((before) => ({
      opening,
      isLocked: opening.kind === "password" || before?.isLocked === true,
    }));
  };
  const open = async (given: string | null): Promise<void> => {
    setBusy(true);
    settle(await openLink(token, given));
  };
  useEffect(() => {
    void openLink(token, null).then(settle);
  }, [token]);

  if (standing === null)
    return (
      <EntryForm title="Opening the link" note="One moment …">
        <SkeletonRows count={2} />
      </EntryForm>
    );
  const { opening, isLocked } = standing;
  if (opening.kind === "gone")
    return (
      <EntryForm
        title="This link opens nothing"
        note="It may have been revoked or be too old. Ask whoever sent it for a new one."
      />
    );
  if (!isLocked)
    return (
      <EntryForm
        title="The link could not be opened now"
        note={opening.kind === "failed" ? opening.message : null}
        onSubmit={() => void open(null)}
      >
        <Button look="primary" type="submit" wide busy={busy}>
          Try again
        </Button>
      </EntryForm>
    );
  return (
    <EntryForm
      title="This link has a password"
      note="Whoever sent you the link knows it."
      fault={faultOf(opening)}
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

function faultOf(opening: Standing["opening"]): string | null {
  if (opening.kind === "failed") return opening.message;
  return opening.kind === "password" && opening.wrong ? "This is not the password." : null;
}
