"use client";

import { documentStream, parseId } from "@solidtype/contracts";
import { openDocument, openPresence } from "@solidtype/sync";
import { IndexedDbStorage } from "@solidtype/sync/browser";
import { useEffect, useState } from "react";
import { Notice } from "../design/status.tsx";
import { startKernel } from "../kernel-worker/kernel-client.ts";
import { api, live } from "../platform/api.ts";
import { wasmFiles } from "../platform/config.ts";
import { type Me, useMe } from "../platform/use-me.ts";
import { Editor } from "./editor.tsx";
import styles from "./editor.module.css";
import { PartSession } from "./session/part-session.ts";
import { SessionContext } from "./session/session-context.ts";

type Opened = { readonly session: PartSession; readonly back: string; readonly branch: string };
type Opening =
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly opened: Opened }
  | { readonly kind: "failed"; readonly message: string };

async function open(documentText: string, branchText: string | null, me: Me): Promise<Opened> {
  const document = parseId("document", documentText);
  if (document === undefined) throw new Error("This is no link to a document.");
  const branch = branchText === null ? undefined : parseId("branch", branchText);
  const asked = await api.getDocument({
    params: { document },
    ...(branch === undefined ? {} : { query: { branch } }),
  });
  if (!asked.ok) throw new Error(asked.error.message);
  const row = asked.value.data;
  const path = documentStream(row.workspaceId, row.id, branch ?? row.branchId);
  const branches = api.listBranches({ params: { project: row.projectId } });
  const connection = live();
  const opened = openDocument({
    baseUrl: `${location.origin}/api/v1/streams`,
    path,
    storage: new IndexedDbStorage(),
    fetch: connection.fetch,
  });
  // A document that was open here before shows at once, also offline; a new one waits for the server's first word.
  await opened.loaded;
  if (opened.offset === null) await opened.synced;
  const presence = openPresence({ url: opened.url, doc: opened.doc, fetch: connection.fetch });
  const kernel = startKernel(wasmFiles);
  const known = await branches;
  const shown = branch ?? row.branchId;
  const branchName = known.ok ? (known.value.data.find(({ id }) => id === shown)?.name ?? "") : "";
  const person = { id: me.person.id, name: me.person.name };
  return {
    session: new PartSession({ open: opened, presence, kernel, person }),
    back: `/p/${row.projectId}`,
    branch: branchName,
  };
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
  const me = who.kind === "signed-in" ? who.me : null;

  useEffect(() => {
    if (me === null) return;
    let gone = false;
    let session: PartSession | null = null;
    open(document, branch, me).then(
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
  }, [document, branch, me]);

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
      <Editor back={opening.opened.back} branch={opening.opened.branch} />
    </SessionContext>
  );
}
