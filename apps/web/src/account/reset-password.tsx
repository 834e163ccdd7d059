"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { resetPassword } from "../platform/api.ts";
import { EntryForm, useEntry } from "./entry-form.tsx";
import styles from "./entry.module.css";
import { NewPasswordField } from "./new-password-field.tsx";

/** Where the link in the mail leads: `token` is from it. */
export function ResetPassword({ token }: { readonly token: string | null }) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const entry = useEntry(() => location.assign("/sign-in"));
  if (token === null)
    return (
      <EntryForm title="This link is incomplete" note="Open it again from the mail, or ask for a new one.">
        <p className={styles.aside}>
          <Link href="/forgot-password">Ask for a new link</Link>
        </p>
      </EntryForm>
    );
  const differs = again !== "" && again !== password;
  return (
    <EntryForm
      title="Choose a new password"
      note="You are signed out everywhere, and sign in with the new one."
      fault={entry.fault}
      onSubmit={() => {
        if (password === again) void entry.run(() => resetPassword(token, password));
      }}
    >
      <NewPasswordField value={password} autoFocus onChange={setPassword} />
      <TextField
        label="Once more"
        type="password"
        autoComplete="new-password"
        value={again}
        required
        onChange={(event) => setAgain(event.target.value)}
        {...(differs ? { error: "The two are not the same." } : {})}
      />
      <Button look="primary" type="submit" wide busy={entry.busy} disabled={!entry.ready}>
        Save password
      </Button>
    </EntryForm>
  );
}
