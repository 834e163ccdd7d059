"use client";

import type { MailReach } from "@solidtype/contracts";
import Link from "next/link";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { Notice } from "../design/status.tsx";
import { askForReset, type Done } from "../platform/api.ts";
import { EntryForm, useEntry } from "./entry-form.tsx";
import styles from "./entry.module.css";

export function ForgotPassword() {
  const [asked, setAsked] = useState<{ readonly email: string; readonly mail: MailReach } | null>(null);
  const entry = useEntry(() => undefined);
  const ask = async (email: string): Promise<Done> => {
    const done = await askForReset(email);
    if (done.ok) setAsked({ email, mail: done.mail });
    return done;
  };
  return (
    <EntryForm
      title="Forgot your password?"
      note="We send a link to your address. With it you choose a new one."
      fault={entry.fault}
      onSubmit={(typed) => void entry.run(() => ask(typed("email")))}
    >
      {asked !== null ? (
        <ResetMail {...asked} />
      ) : (
        <>
          <TextField label="Email" name="email" type="email" autoComplete="username" autoFocus required />
          <Button look="primary" type="submit" wide busy={entry.busy} disabled={!entry.ready}>
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

function ResetMail({ mail, email }: { readonly mail: MailReach; readonly email: string }) {
  switch (mail) {
    case "sent":
      return (
        <Notice tone="good">
          If there is an account for {email}, a link is on its way. It works for an hour. If none has come
          after a few minutes, look among what your mail keeps apart, then ask whoever runs this platform.
        </Notice>
      );
    case "logged":
      return (
        <Notice tone="info">
          This platform runs for development and sends no mail: if there is an account for {email}, the link
          is in the log of its metadata service. It works for an hour.
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="warn">
          No link will come: the mail server of this platform cannot be used just now. Try again later, or
          tell whoever runs this platform; the log of its metadata service says why.
        </Notice>
      );
    case "none":
      return (
        <Notice tone="warn">
          No mail can be sent from here, so no link will come. Whoever runs this platform has to set its mail
          server (SMTP_URL) first.
        </Notice>
      );
  }
}
