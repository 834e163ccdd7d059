"use client";

import {
  type DocumentRow,
  type FolderRow,
  parseId,
  type ProjectId,
  type ProjectRow,
} from "@solidtype/contracts";
import { Box, EllipsisVertical, Folder, FolderPlus, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../design/button.tsx";
import { Menu } from "../design/menu.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { useMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { DashboardShell } from "./dashboard-shell.tsx";
import styles from "./dashboard.module.css";
import { NameDialog } from "../design/name-dialog.tsx";
import { byName, WorkspaceSide } from "./workspace-side.tsx";

type Asking = "document" | "folder" | { readonly rename: DocumentRow } | null;

export function ProjectPage({
  project: text,
  folder,
  branch,
}: {
  readonly project: string;
  readonly folder: string | null;
  readonly branch: string | null;
}) {
  const who = useMe();
  const project = parseId("project", text);
  const [row, setRow] = useState<ProjectRow | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (project === undefined) return;
    void api
      .getProject({ params: { project } })
      .then((asked) => (asked.ok ? setRow(asked.value.data) : setFault(asked.error.message)));
  }, [project]);
  if (project === undefined) return <Notice tone="danger">This is no link to a project.</Notice>;
  if (fault !== null || who.kind === "failed")
    return <Notice tone="danger">{fault ?? (who.kind === "failed" ? who.message : "")}</Notice>;
  if (who.kind !== "signed-in" || row === null)
    return (
      <DashboardShell side={<SkeletonRows count={5} />} head={null}>
        {null}
      </DashboardShell>
    );
  return (
    <DashboardShell
      side={<WorkspaceSide me={who.me} workspace={row.workspaceId} project={row.id} />}
      head={<Head project={row} folder={folder} />}
    >
      <Contents project={row.id} folder={folder} branch={branch} />
    </DashboardShell>
  );
}

function Head({ project, folder }: { readonly project: ProjectRow; readonly folder: string | null }) {
  const { rows } = useShape("folders", { project: project.id });
  const trail: FolderRow[] = [];
  for (
    let at = rows?.find((row) => row.id === folder);
    at !== undefined;
    at = rows?.find((row) => row.id === at?.parentId)
  )
    trail.unshift(at);
  return (
    <nav className={styles.crumbs} aria-label="Where you are">
      {trail.length === 0 ? (
        <h1 className={styles.crumbs}>{project.name}</h1>
      ) : (
        <a href={`/p/${project.id}`}>{project.name}</a>
      )}
      {trail.map((one) => (
        <span key={one.id}>
          / <a href={`/p/${project.id}?folder=${one.id}`}>{one.name}</a>
        </span>
      ))}
    </nav>
  );
}

function Contents({
  project,
  folder,
  branch,
}: {
  readonly project: ProjectId;
  readonly folder: string | null;
  readonly branch: string | null;
}) {
  const folders = useShape("folders", { project });
  const documents = useShape("documents", { project });
  const [asking, setAsking] = useState<Asking>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const parent = parseId("folder", folder) ?? null;
  const here = <Row extends { readonly trashedAt: string | null; readonly name: string }>(
    rows: readonly Row[] | null,
    inside: (row: Row) => string | null,
  ) => byName((rows ?? []).filter((row) => row.trashedAt === null && inside(row) === parent));
  const inFolders = here(folders.rows, (row) => row.parentId);
  const inDocuments = here(documents.rows, (row) => row.folderId);

  const onName = async (name: string): Promise<string | null> => {
    if (asking === "folder") {
      const made = await api.createFolder({ params: { project }, body: { name, parent } });
      return made.ok ? null : made.error.message;
    }
    if (asking === "document") {
      const made = await api.createDocument({ params: { project }, body: { name, folder: parent } });
      if (!made.ok) return made.error.message;
      location.assign(`/d/${made.value.data.id}`);
      return null;
    }
    if (asking === null) return null;
    const done = await api.updateDocument({ params: { document: asking.rename.id }, body: { name } });
    return done.ok ? null : done.error.message;
  };
  const trash = async (row: DocumentRow): Promise<void> => {
    const done = await api.trashDocument({ params: { document: row.id } });
    setRefusal(done.ok ? null : done.error.message);
  };

  return (
    <>
      <div style={{ display: "flex", gap: 8, marginBottom: 16 }}>
        <Button look="primary" icon={<Plus />} onClick={() => setAsking("document")}>
          New part
        </Button>
        <Button icon={<FolderPlus />} onClick={() => setAsking("folder")}>
          New folder
        </Button>
      </div>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      {documents.fault !== null && (
        <Notice tone="warn">Live updates are interrupted: {documents.fault}</Notice>
      )}
      {documents.rows === null || folders.rows === null ? (
        <SkeletonRows count={6} />
      ) : inFolders.length + inDocuments.length === 0 ? (
        <EmptyState
          icon={<Box />}
          title="Nothing here yet"
          action={<Button onClick={() => setAsking("document")}>New part</Button>}
        >
          Make a part to begin modelling, or a folder to keep parts together.
        </EmptyState>
      ) : (
        <>
          <div className={styles.folders}>
            {inFolders.map((row) => (
              <a key={row.id} className={styles.folder} href={`/p/${project}?folder=${row.id}`}>
                <Folder />
                <span className={styles.grow}>{row.name}</span>
              </a>
            ))}
          </div>
          <div className={styles.grid}>
            {inDocuments.map((row) => (
              <DocumentCard
                key={row.id}
                row={row}
                branch={branch}
                onRename={() => setAsking({ rename: row })}
                onTrash={() => void trash(row)}
              />
            ))}
          </div>
        </>
      )}
      {asking !== null && (
        <NameDialog
          title={asking === "folder" ? "New folder" : asking === "document" ? "New part" : "Rename"}
          action={asking === "folder" ? "Create folder" : asking === "document" ? "Create part" : "Rename"}
          initial={typeof asking === "object" && asking !== null ? asking.rename.name : ""}
          onClose={() => setAsking(null)}
          onName={onName}
        />
      )}
    </>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

function DocumentCard({
  row,
  branch,
  onRename,
  onTrash,
}: {
  readonly row: DocumentRow;
  readonly branch: string | null;
  readonly onRename: () => void;
  readonly onTrash: () => void;
}) {
  return (
    <div className={styles.card}>
      <a
        className={styles.thumb}
        href={`/d/${row.id}${branch === null ? "" : `?branch=${branch}`}`}
        aria-label={row.name}
      >
        <Box />
      </a>
      <div className={styles.caption}>
        <span className={styles.captionText}>
          <strong>{row.name}</strong>
          <small>Edited {day.format(new Date(row.editedAt))}</small>
        </span>
        <Menu
          align="end"
          entries={[
            { label: "Rename", onSelect: onRename },
            "separator",
            { label: "Move to trash", danger: true, onSelect: onTrash },
          ]}
        >
          <IconButton size="sm" label={`More for ${row.name}`} icon={<EllipsisVertical />} />
        </Menu>
      </div>
    </div>
  );
}
