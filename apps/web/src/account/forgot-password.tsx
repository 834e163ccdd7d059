"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { Notice } from "../design/status.tsx";
import { askForReset } from "../platform/api.ts";
import { EntryForm, useEntry } from "./entry-form.tsx";
import styles from "./entry.module.css";

export function ForgotPassword() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const entry = useEntry(() => setSent(true));
  return (
    <EntryForm
      title="Forgot your password?"
      note="We send a link to your address. With it you choose a new one."
      fault={entry.fault}
      onSubmit={() => void entry.run(() => askForReset(email))}
    >
      {sent ? (
        <Notice tone="good">
          If there is an account for {email}, a link is on its way. It works for an hour.
        </Notice>
      ) : (
        <>
          <TextField
            label="Email"
            type="email"
            value={email}
            autoComplete="username"
            autoFocus
            required
            onChange={(event) => setEmail(event.target.value)}
          />
          <Button look="primary" type="submit" wide busy={entry.busy} disabledReason={entry.loading}>
            Send link
          </Button>
        </>
      )}
      <p className={styles.aside}>
        <Link href="/sign-in">Back to sign in</Link>
      </p>
    </EntryForm>
  );
}
