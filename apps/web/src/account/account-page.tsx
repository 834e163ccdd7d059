"use client";

import { useState } from "react";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { Section } from "../design/section.tsx";
import { EmptyState, Notice } from "../design/status.tsx";
import { WaitingShell } from "../dashboard/dashboard-shell.tsx";
import styles from "../dashboard/dashboard.module.css";
import { Workbench } from "../dashboard/workbench.tsx";
import { api, changePassword, type Done, passwordLength, renamePerson } from "../platform/api.ts";
import { type Me, refreshMe, useMe } from "../platform/use-me.ts";
import { UserRound } from "lucide-react";
import { KeyList } from "./key-list.tsx";
import { SignIns } from "./sign-ins.tsx";

/** One's own account: name, password, where one is signed in, keys that act as oneself. */
export function AccountPage() {
  const who = useMe();
  if (who.kind === "failed") return <Notice tone="danger">{who.message}</Notice>;
  if (who.kind !== "signed-in") return <WaitingShell />;
  const { me } = who;
  const [first] = me.workspaces;
  const sections = (
    <>
      <Profile me={me} />
      <Password />
      <SignIns />
      <KeyList
        title="Your API keys"
        note="A program with one of these acts as you, within what the key may do."
        list={() => api.listMyKeys()}
        make={(wish) => api.createMyKey({ body: wish })}
        revoke={(key) => api.revokeMyKey({ params: { key } })}
      />
    </>
  );
  if (first === undefined)
    return (
      <main style={{ padding: 24 }}>
        <EmptyState icon={<UserRound />} title="Your account" action={<a href="/">Make a workspace</a>}>
          You are in no workspace yet.
        </EmptyState>
        {sections}
      </main>
    );
  return (
    <Workbench
      me={me}
      workspace={first.id}
      at="account"
      head={<h1 className={styles.crumbs}>Your account</h1>}
    >
      {sections}
    </Workbench>
  );
}

/** A form that says whether it was done. */
function useForm(): {
  readonly state: Done | null;
  readonly busy: boolean;
  readonly run: (work: () => Promise<Done>) => Promise<boolean>;
} {
  const [state, setState] = useState<Done | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<Done>): Promise<boolean> => {
    setBusy(true);
    const done = await work();
    setBusy(false);
    setState(done);
    return done.ok;
  };
  return { state, busy, run };
}

function Outcome({ state, done }: { readonly state: Done | null; readonly done: string }) {
  if (state === null) return null;
  return <Notice tone={state.ok ? "good" : "danger"}>{state.ok ? done : state.message}</Notice>;
}

function Profile({ me }: { readonly me: Me }) {
  const [name, setName] = useState(me.person.name);
  const form = useForm();
  const save = async (): Promise<void> => {
    if (await form.run(() => renamePerson(name.trim()))) await refreshMe();
  };
  const unchanged = name.trim() === me.person.name ? "nothing was changed" : undefined;
  return (
    <Section title="Profile" note="How others see you beside what you do.">
      <form
        style={{ maxWidth: 360 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && unchanged === undefined) void save();
        }}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={200}
          required
          onChange={(event) => setName(event.target.value)}
        />
        <TextField label="Email" value={me.person.email} readOnly hint="You sign in with this address." />
        <Outcome state={form.state} done="Your name is changed." />
        <Button type="submit" busy={form.busy} disabledReason={unchanged}>
          Save
        </Button>
      </form>
    </Section>
  );
}

function Password() {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const form = useForm();
  const save = async (): Promise<void> => {
    if (!(await form.run(() => changePassword(present, next)))) return;
    setPresent("");
    setNext("");
  };
  return (
    <Section title="Password" note="Changing it signs you out everywhere else.">
      <form
        style={{ maxWidth: 360 }}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={present}
          required
          onChange={(event) => setPresent(event.target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={passwordLength}
          hint={`At least ${passwordLength} characters.`}
          value={next}
          required
          onChange={(event) => setNext(event.target.value)}
        />
        <Outcome state={form.state} done="Your password is changed." />
        <Button type="submit" busy={form.busy}>
          Change password
        </Button>
      </form>
    </Section>
  );
}
