"use client";

import Link from "next/link";
import { Button } from "../design/button.tsx";
import { Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useMe } from "../platform/use-me.ts";
import { onDate } from "../platform/when.ts";
import { EntryForm, useEntry } from "./entry-form.tsx";
import styles from "./entry.module.css";

/** Where an invitation leads. Whoever is not signed in comes here again after signing in or up. */
export function InvitationPage({ token }: { readonly token: string }) {
  const who = useMe();
  const person = who.kind === "signed-in" ? who.me.person : null;
  const asked = useAsked(person === null ? null : `${person.id} ${token}`, () =>
    api.lookInvitation({ body: { token } }),
  );
  const workspace = asked.data?.workspace;
  const entry = useEntry(() => location.assign(`/w/${workspace?.id}`));
  const isNotValid = asked.code === "not-found";
  if (person === null || (asked.data === null && !isNotValid)) {
    const fault = who.kind === "failed" ? who.message : asked.fault;
    return (
      <EntryForm title="Invitation" note={fault === null ? "One moment …" : "It could not be looked at yet."}>
        {fault === null ? <SkeletonRows count={2} /> : <Notice tone="danger">{fault}</Notice>}
      </EntryForm>
    );
  }
  if (asked.data === null)
    return (
      <EntryForm
        title="This invitation is not valid"
        note="It may have been used, taken back or be too old, or it is for another address. Ask for a new one."
      >
        <p className={styles.aside}>
          <Link href="/">Your workspaces</Link>
        </p>
      </EntryForm>
    );
  const { invitation } = asked.data;
  return (
    <EntryForm
      title={`Join ${asked.data.workspace.name}`}
      note={`You are invited as ${/^[aeiou]/.test(invitation.role) ? "an" : "a"} ${invitation.role}. The invitation works until ${onDate(invitation.expiresAt)}.`}
      fault={entry.fault}
      onSubmit={() =>
        void entry.run(async () => {
          const done = await api.acceptInvitation({ body: { token } });
          return done.ok ? { ok: true } : { ok: false, message: done.error.message };
        })
      }
    >
      <Button look="primary" type="submit" wide busy={entry.busy} disabled={!entry.ready}>
        Join as {person.name}
      </Button>
    </EntryForm>
  );
}
