"use client";

import type { WorkspaceId } from "@solidtype/contracts";
import { Boxes } from "lucide-react";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { api } from "../platform/api.ts";
import { type Me, useMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { DashboardShell } from "./dashboard-shell.tsx";
import styles from "./dashboard.module.css";
import { NameDialog } from "../design/name-dialog.tsx";
import { byName, WorkspaceSide } from "./workspace-side.tsx";

/** The workspace that the address names, else the first of the person's. */
export function Home({ chosen }: { readonly chosen: string | null }) {
  const who = useMe();
  if (who.kind === "failed") return <Notice tone="danger">{who.message}</Notice>;
  if (who.kind !== "signed-in")
    return (
      <DashboardShell side={<SkeletonRows count={5} />} head={null}>
        {null}
      </DashboardShell>
    );
  const first = who.me.workspaces.find((one) => one.id === chosen) ?? who.me.workspaces[0];
  return first === undefined ? <FirstWorkspace /> : <WorkspaceHome me={who.me} workspace={first.id} />;
}

function FirstWorkspace() {
  const [open, setOpen] = useState(false);
  return (
    <main>
      <EmptyState
        icon={<Boxes />}
        title="Make a workspace for your team"
        action={
          <Button look="primary" onClick={() => setOpen(true)}>
            Create workspace
          </Button>
        }
      >
        A workspace holds your projects and the people who work in them.
      </EmptyState>
      {open && (
        <NameDialog
          title="New workspace"
          action="Create workspace"
          onClose={() => setOpen(false)}
          onName={async (name) => {
            const made = await api.createWorkspace({ body: { name } });
            if (!made.ok) return made.error.message;
            location.assign("/");
            return null;
          }}
        />
      )}
    </main>
  );
}

function WorkspaceHome({ me, workspace }: { readonly me: Me; readonly workspace: WorkspaceId }) {
  const { rows, fault } = useShape("projects", { workspace });
  return (
    <DashboardShell
      side={<WorkspaceSide me={me} workspace={workspace} project={null} />}
      head={<h1 className={styles.crumbs}>Projects</h1>}
    >
      {fault !== null && <Notice tone="warn">Live updates are interrupted: {fault}</Notice>}
      {rows === null ? (
        <SkeletonRows count={6} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Boxes />} title="No projects yet">
          A project holds folders and parts. Make one with the plus beside “Projects”.
        </EmptyState>
      ) : (
        <div className={styles.grid}>
          {byName(rows.filter((row) => row.trashedAt === null)).map((row) => (
            <a key={row.id} className={styles.card} href={`/p/${row.id}`}>
              <span className={styles.thumb}>
                <Boxes />
              </span>
              <span className={styles.caption}>
                <span className={styles.captionText}>
                  <strong>{row.name}</strong>
                  <small>
                    {row.description || (row.visibility === "private" ? "Private" : "Open to the workspace")}
                  </small>
                </span>
              </span>
            </a>
          ))}
        </div>
      )}
    </DashboardShell>
  );
}
