"use client";

import { parseId, parseStreamPath, type ProjectRoleName } from "@solidtype/contracts";
import { MemoryStorage, openDocument, openPresence } from "@solidtype/sync";
import { IndexedDbStorage } from "@solidtype/sync/browser";
import { useEffect, useMemo, useState } from "react";
import { Notice } from "../design/status.tsx";
import { startKernel } from "../kernel-worker/kernel-client.ts";
import { api, live } from "../platform/api.ts";
import { wasmFiles } from "../platform/config.ts";
import { type MeState, useMe } from "../platform/use-me.ts";
import { shareLink } from "../platform/visitor.ts";
import { Editor } from "./editor.tsx";
import styles from "./editor.module.css";
import type { Place } from "./place.ts";
import { type Person, PartSession } from "./session/part-session.ts";
import { SessionContext } from "./session/session-context.ts";

type Opened = { readonly session: PartSession; readonly place: Place };
type Opening =
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly opened: Opened }
  | { readonly kind: "failed"; readonly message: string };

async function open(documentText: string, branchText: string | null, person: Person): Promise<Opened> {
  const document = parseId("document", documentText);
  if (document === undefined) throw new Error("This is no link to a document.");
  const branch = branchText === null ? undefined : parseId("branch", branchText);
  const asked = await api.getDocument({
    params: { document },
    ...(branch === undefined ? {} : { query: { branch } }),
  });
  if (!asked.ok) throw new Error(asked.error.message);
  const row = asked.value.data;
  const path = row.reading.stream;
  const stream = parseStreamPath(path);
  if (stream?.kind !== "document") throw new Error("The platform named no document to read.");
  const connection = live();
  const opened = openDocument({
    baseUrl: `${location.origin}/api/v1/streams`,
    path,
    // What came by a link is not kept on the machine of whoever opened it.
    storage: shareLink === null ? new IndexedDbStorage() : new MemoryStorage(),
    fetch: connection.fetch,
  });
  // A document that was open here before shows at once, also offline; a new one waits for the server's first word.
  await opened.loaded;
  if (opened.offset === null) await opened.synced;
  const presence = openPresence({ url: opened.url, doc: opened.doc, fetch: connection.fetch });
  const kernel = startKernel(wasmFiles);
  if (shareLink === null) void api.markOpened({ params: { document } });
  const readOnly = mayEdit(row.role) ? null : `You may look at “${row.name}”, but not change it.`;
  return {
    session: new PartSession({ open: opened, presence, kernel, person, access: readOnly }),
    place: {
      workspace: row.workspaceId,
      project: row.projectId,
      document: row.id,
      name: row.name,
      branch: stream.branch,
      named: branch ?? null,
      readOnly,
    },
  };
}

function mayEdit(role: ProjectRoleName): boolean {
  return role === "editor" || role === "admin";
}

/** Who edits here: the person, or whoever came by a share link. */
function personOf(who: MeState): Person | null {
  if (who.kind === "signed-in") return { id: who.me.person.id, name: who.me.person.name };
  return who.kind === "by-link" ? { id: who.link, name: "Guest" } : null;
}

export function EditorPage({
  document,
  branch,
}: {
  readonly document: string;
  readonly branch: string | null;
}) {
  const who = useMe();
  const [opening, setOpening] = useState<Opening>({ kind: "opening" });
  const person = useMemo(() => personOf(who), [who]);

  useEffect(() => {
    if (person === null) return;
    let gone = false;
    let session: PartSession | null = null;
    open(document, branch, person).then(
      (opened) => {
        session = opened.session;
        if (gone) void session.close();
        else setOpening({ kind: "open", opened });
      },
      (error: unknown) =>
        setOpening({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      gone = true;
      void session?.close();
    };
  }, [document, branch, person]);

  const fault = who.kind === "failed" ? who.message : opening.kind === "failed" ? opening.message : null;
  if (fault !== null) {
    return (
      <div className={styles.loading}>
        <Notice tone="danger" action={<a href="/">Back to your projects</a>}>
          {fault}
        </Notice>
      </div>
    );
  }
  if (opening.kind !== "open") return <div className={styles.loading}>Opening…</div>;
  return (
    <SessionContext value={opening.opened.session}>
      <Editor place={opening.opened.place} />
    </SessionContext>
  );
}
