"use client";

import { useState } from "react";
import { TextField } from "../design/field.tsx";
import { Section } from "../design/section.tsx";
import { SectionForm } from "../design/section-form.tsx";
import { EmptyState, Notice } from "../design/status.tsx";
import { WaitingShell } from "../dashboard/dashboard-shell.tsx";
import styles from "../dashboard/dashboard.module.css";
import { Workbench } from "../dashboard/workbench.tsx";
import { allPages } from "../platform/all-pages.ts";
import { api, changePassword, renamePerson } from "../platform/api.ts";
import { type Me, refreshMe, useMe } from "../platform/use-me.ts";
import { UserRound } from "lucide-react";
import { AccountLog } from "./account-log.tsx";
import { ClosedWorkspaces } from "./closed-workspaces.tsx";
import { KeyList } from "./key-list.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
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
      <ClosedWorkspaces />
      <Profile me={me} />
      <Password />
      <SignIns />
      <AccountLog />
      <KeyList
        title="Your API keys"
        note="A program with one of these acts as you, within what the key may do."
        list={() => allPages((query) => api.listMyKeys({ query }))}
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

function Profile({ me }: { readonly me: Me }) {
  const [name, setName] = useState(me.person.name);
  const save = async (): Promise<string | null> => {
    const done = await renamePerson(name.trim());
    if (done.ok) await refreshMe();
    return done.ok ? null : done.message;
  };
  return (
    <Section title="Profile" note="How others see you beside what you do.">
      <SectionForm
        action="Save"
        done="Your name is changed."
        disabledReason={
          name.trim() === me.person.name
            ? "nothing was changed"
            : name.trim() === ""
              ? "a name has at least one character"
              : undefined
        }
        onSave={save}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={200}
          required
          onChange={(event) => setName(event.target.value)}
        />
        <TextField label="Email" value={me.person.email} readOnly hint="You sign in with this address." />
      </SectionForm>
    </Section>
  );
}

function Password() {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const save = async (): Promise<string | null> => {
    const done = await changePassword(present, next);
    if (!done.ok) return done.message;
    setPresent("");
    setNext("");
    return null;
  };
  return (
    <Section title="Password" note="Changing it signs you out everywhere else.">
      <SectionForm action="Change password" done="Your password is changed." onSave={save}>
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          value={present}
          required
          onChange={(event) => setPresent(event.target.value)}
        />
        <NewPasswordField value={next} onChange={setNext} />
      </SectionForm>
    </Section>
  );
}
