"use client";

import {
  blobPath,
  type DocumentId,
  documentStream,
  FailureError,
  isRetryable,
  parseId,
  parseStreamPath,
  type WorkspaceId,
} from "@solidtype/contracts";
import {
  MemoryStorage,
  openDocument,
  openPresence,
  openStill,
  readState,
  type StillDocument,
} from "@solidtype/sync";
import { useEffect, useMemo, useState } from "react";
import { Notice } from "../design/status.tsx";
import { lendKernel } from "../kernel-worker/page-kernel.ts";
import { personOf } from "../platform/person-of.ts";
import { api, live } from "../platform/api.ts";
import { keptDocuments } from "../platform/kept-documents.ts";
import { shape } from "../platform/shape-store.ts";
import { useMe } from "../platform/use-me.ts";
import { KeptUndo } from "../platform/kept-undo.ts";
import { linkHeader, shareLink } from "../platform/visitor.ts";
import { type Moment, momentOf, type MomentText } from "../versions/moment.ts";
import { Editor } from "./editor.tsx";
import styles from "./editor.module.css";
import { type Place, whyNoChange } from "./place.ts";
import { onceSeen } from "./session/once-seen.ts";
import type { Names } from "./session/following-people.ts";
import { type Person, PartSession } from "./session/part-session.ts";
import { followServerParts, readServerPart } from "./session/server-result.ts";
import { SessionContext } from "./session/session-context.ts";

type Opened = { readonly session: PartSession; readonly place: Place };
type Opening =
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly opened: Opened }
  | { readonly kind: "failed"; readonly message: string };

const againMs = 2_000;
/** A part that is not open by then is held up by something that a person may want to know of. */
const longMs = 10_000;

type Address = { readonly document: string; readonly branch: string | null } & MomentText;

async function open(address: Address, person: Person, signal: AbortSignal): Promise<Opened> {
  const { document: documentText, branch: branchText } = address;
  const document = parseId("document", documentText);
  if (document === undefined) throw new Error("This is no link to a document.");
  const branch = branchText === null ? undefined : parseId("branch", branchText);
  const query = branch === undefined ? {} : { query: { branch } };
  // What the service has built is on screen long before the kernel of this page has started.
  const isPresent = address.version === null && address.at === null;
  const first = isPresent ? readServerPart(document, query) : Promise.resolve(null);
  const asked = await api.getDocument({ params: { document }, ...query });
  if (!asked.ok) throw new FailureError(asked.error);
  const row = asked.value.data;
  const path = row.reading.stream;
  const stream = parseStreamPath(path);
  if (stream?.kind !== "document") throw new Error("The platform named no document to read.");
  const past = await momentOf(row.id, address);
  const where = { document, branch: stream.branch };
  const { open: opened, presence } =
    past === null ? await openNow(path, person.id) : await openPast(row.workspaceId, row.id, past);
  // The page shows another address by now: nothing of this one may be left open.
  if (signal.aborted) {
    await Promise.all([presence.close(), opened.close()]);
    throw signal.reason;
  }
  const kernel = lendKernel({
    address: `${location.origin}${blobPath(document, "upload", "")}`,
    headers: shareLink === null ? {} : { [linkHeader]: shareLink },
  });
  if (shareLink === null) void api.markOpened({ params: { document } });
  const mayRestore = shareLink === null && whyNoChange(row.name, row.role) === null;
  const readOnly =
    past !== null
      ? `This is “${row.name}” as it was.${mayRestore ? " Restore it by its history, at the right." : ""}`
      : whyNoChange(row.name, row.role);
  const session = new PartSession({
    open: opened,
    presence,
    kernel,
    person,
    names: namesOf(row.workspaceId),
    access: readOnly,
    keptUndo: past === null && shareLink === null ? new KeptUndo(path, person.id) : undefined,
    followServer: (onPart, signal) => {
      if (past === null) void followServerParts(where, onPart, signal);
    },
  });
  const seen = first.then((part) => {
    if (part !== null) session.showServer(part);
    return part === null || part.meshes.size === 0 ? undefined : onceSeen(session.store);
  });
  // The kernel takes both cores for a second: it waits for the picture, where there is one to wait for, but not for ever.
  const waited = new Promise((done) => setTimeout(done, longestWait));
  void Promise.race([seen, waited]).finally(() => {
    if (!signal.aborted) kernel.begin();
  });
  return {
    session,
    place: {
      workspace: row.workspaceId,
      project: row.projectId,
      document: row.id,
      name: row.name,
      branch: stream.branch,
      named: row.reading.isMain ? null : stream.branch,
      past: past?.words ?? null,
      trashedAt: row.trashedAt,
      inTrash: row.inTrash,
      role: row.role,
      readOnly,
    },
  };
}

/** Milliseconds that what the platform has built may keep the page's own kernel waiting. */
const longestWait = 10_000;

const streams = (): string => `${location.origin}/api/v1/streams`;

async function openNow(path: string, person: string): Promise<StillDocument> {
  const { fetch } = live();
  const opened = openDocument({
    baseUrl: streams(),
    path,
    // What came by a link is not kept on the machine of whoever opened it.
    storage: shareLink === null ? keptDocuments(person) : new MemoryStorage(),
    fetch,
  });
  // A document that was open here before shows at once, also offline; a new one waits for the server's first word.
  try {
    await opened.loaded;
    if (opened.offset === null) await opened.synced;
  } catch (error) {
    await opened.close();
    throw error;
  }
  return { open: opened, presence: openPresence({ url: opened.url, doc: opened.doc, fetch }) };
}

async function openPast(workspace: WorkspaceId, document: DocumentId, past: Moment): Promise<StillDocument> {
  const path = documentStream(workspace, document, past.branch);
  const read = await readState({ baseUrl: streams(), path, at: past.offset, fetch: live().fetch });
  if (!read.ok) throw new Error(read.error.message);
  return openStill(`${streams()}/${path}`, read.value);
}

/** A guest may not ask who the members are. */
function namesOf(workspace: WorkspaceId): Names {
  if (shareLink !== null) return { of: () => null, listen: () => () => undefined };
  const members = shape("members", { workspace });
  return {
    of: (id) => members.read().rows?.find(({ userId }) => userId === id)?.name ?? null,
    listen: members.subscribe,
  };
}

export function EditorPage({ document, branch, version, at }: Address) {
  const who = useMe();
  const [opening, setOpening] = useState<Opening>({ kind: "opening" });
  const [tries, setTries] = useState(0);
  const person = useMemo(() => personOf(who), [who]);

  useEffect(() => {
    if (person === null) return;
    const left = new AbortController();
    let session: PartSession | null = null;
    let later: ReturnType<typeof setTimeout> | undefined;
    open({ document, branch, version, at }, person, left.signal).then(
      (opened) => {
        session = opened.session;
        setOpening({ kind: "open", opened });
      },
      (error: unknown) => {
        if (left.signal.aborted) return;
        setOpening({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
        // What is away comes back, and the part with it.
        if (error instanceof FailureError && isRetryable(error.failure.code))
          later = setTimeout(() => setTries((count) => count + 1), againMs);
      },
    );
    return () => {
      clearTimeout(later);
      left.abort();
      void session?.close();
      // What is typed while the next one opens must not go into one that is closed.
      setOpening({ kind: "opening" });
    };
  }, [document, branch, version, at, person, tries]);

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
  if (opening.kind !== "open") return <StillOpening />;
  return (
    <SessionContext value={opening.opened.session}>
      <Editor place={opening.opened.place} />
    </SessionContext>
  );
}

function StillOpening() {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), longMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.loading} role="status">
      {isLong
        ? "Still opening. The connection is slow, or something in it holds back what the platform sends. Another network may be quicker; whoever runs the platform can find out more."
        : "Opening…"}
    </div>
  );
}
