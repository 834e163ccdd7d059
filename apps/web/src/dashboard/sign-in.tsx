"use client";

import { useState, useSyncExternalStore } from "react";
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

  const submit = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    const done = await (isNew ? signUp(name, email, password) : signIn(email, password));
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
          void submit();
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
      </form>
    </main>
  );
}
