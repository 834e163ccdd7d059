"use client";

import { type DemoOffer, demoOffer } from "@solidtype/contracts";
import Link from "next/link";
import { useEffect, useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { forgetKeptUndo } from "../platform/kept-undo.ts";
import { passwordLength, signIn, signUp } from "../platform/api.ts";
import { EntryForm, useEntry } from "./entry-form.tsx";
import styles from "./entry.module.css";
import { inside } from "./inside.ts";

export function SignIn({ next }: { readonly next: string }) {
  const [isNew, setNew] = useState(false);
  const entry = useEntry(() => location.assign(inside(next)));
  const turn = () => {
    setNew(!isNew);
    // It was said of the other form.
    entry.forget();
  };
  // Every window ends up here once its person has signed out anywhere.
  useEffect(() => forgetKeptUndo(null), []);

  return (
    <EntryForm
      title={isNew ? "Create your account" : "Sign in to SolidType"}
      note="Parametric CAD for teams."
      fault={entry.fault}
      onSubmit={(typed) => {
        const [email, password] = [typed("email"), typed("password")];
        void entry.run(() => (isNew ? signUp(typed("name"), email, password) : signIn(email, password)));
      }}
    >
      {isNew && <TextField label="Name" name="name" autoComplete="name" maxLength={200} autoFocus required />}
      <TextField label="Email" name="email" type="email" autoComplete="username" autoFocus required />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        {...(isNew ? { minLength: passwordLength, hint: `At least ${passwordLength} characters.` } : {})}
        required
      />
      <div className={styles.stack}>
        <Button look="primary" type="submit" wide busy={entry.busy} disabled={!entry.ready}>
          {isNew ? "Create account" : "Sign in"}
        </Button>
        <Button look="plain" wide disabled={!entry.ready} onClick={turn}>
          {isNew ? "I have an account" : "Create an account"}
        </Button>
      </div>
      {!isNew && (
        <p className={styles.aside}>
          <Link href="/forgot-password">Forgot your password?</Link>
        </p>
      )}
      <DemoAccounts onChoose={(account) => void entry.run(() => signIn(account.email, account.password))} />
    </EntryForm>
  );
}

/** Where the platform was started for development it says who may be tried; elsewhere there is nobody to offer. */
function DemoAccounts({ onChoose }: { readonly onChoose: (account: DemoOffer["data"][number]) => void }) {
  const [accounts, setAccounts] = useState<DemoOffer["data"]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      const response = await fetch("/api/v1/demo", { signal: abort.signal });
      const offer = demoOffer.safeParse(await response.json());
      if (offer.success) setAccounts(offer.data.data);
    };
    // Without an answer there is nobody to offer, and the form above is all that anyone needs.
    ask().catch(() => setAccounts([]));
    return () => abort.abort();
  }, []);
  if (accounts.length === 0) return null;
  return (
    <>
      <div className={styles.or}>or look around as</div>
      <div className={styles.stack}>
        {accounts.map((account) => (
          <Button key={account.email} wide onClick={() => onChoose(account)}>
            {account.name}
          </Button>
        ))}
      </div>
    </>
  );
}
