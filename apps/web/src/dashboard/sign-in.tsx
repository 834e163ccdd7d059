"use client";

import { type DemoOffer, demoOffer } from "@solidtype/contracts";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { Logo } from "../design/logo.tsx";
import { Notice } from "../design/status.tsx";
import { signIn, signUp } from "../platform/api.ts";
import styles from "./dashboard.module.css";

/** Only a path of this site: an address from outside would send people away with their session. */
const inside = (next: string): string => (/^\/(?![/\\])/.test(next) ? next : "/");

const neverChanges = () => () => undefined;

export function SignIn({ next }: { readonly next: string }) {
  const [isNew, setNew] = useState(false);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // The form works only once the page's script does: without this a fast person would send it as a plain request.
  const ready = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );

  const enter = async (how: () => ReturnType<typeof signIn>): Promise<void> => {
    setBusy(true);
    setFault(null);
    const done = await how();
    if (done.ok) return location.assign(inside(next));
    setBusy(false);
    setFault(done.message);
  };

  return (
    <main className={styles.signIn}>
      <form
        className={styles.signInBox}
        onSubmit={(event) => {
          event.preventDefault();
          void enter(() => (isNew ? signUp(name, email, password) : signIn(email, password)));
        }}
      >
        <Logo size={36} />
        <h1>{isNew ? "Create your account" : "Sign in to SolidType"}</h1>
        <p>Parametric CAD for teams.</p>
        {fault !== null && (
          <div style={{ marginBottom: 12 }}>
            <Notice tone="danger">{fault}</Notice>
          </div>
        )}
        {isNew && (
          <TextField
            label="Name"
            value={name}
            autoComplete="name"
            required
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <TextField
          label="Email"
          type="email"
          value={email}
          autoComplete="username"
          required
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          value={password}
          autoComplete={isNew ? "new-password" : "current-password"}
          minLength={8}
          required
          onChange={(event) => setPassword(event.target.value)}
        />
        <div className={styles.stack}>
          <Button look="primary" type="submit" wide busy={busy || !ready}>
            {isNew ? "Create account" : "Sign in"}
          </Button>
          <Button look="plain" wide onClick={() => setNew(!isNew)}>
            {isNew ? "I have an account" : "Create an account"}
          </Button>
        </div>
        <DemoAccounts onChoose={(account) => void enter(() => signIn(account.email, account.password))} />
      </form>
    </main>
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
