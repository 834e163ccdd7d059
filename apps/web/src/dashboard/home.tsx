"use client";

import { parseId, type ProjectRow, type WorkspaceId } from "@solidtype/contracts";
import { Boxes, Lock, Plus } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { ClosedWorkspaces } from "../account/closed-workspaces.tsx";
import { Button } from "../design/button.tsx";
import { EmptyState, Notice, SkeletonRows } from "../design/status.tsx";
import { mayInWorkspace } from "../platform/may.ts";
import { type Me, useMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago } from "../platform/when.ts";
import { WaitingShell } from "./dashboard-shell.tsx";
import styles from "./dashboard.module.css";
import { byName } from "./listing.ts";
import { RecentParts } from "./recent-parts.tsx";
import { SignOut } from "./sign-out.tsx";
import { Workbench } from "./workbench.tsx";
import { NewProject, NewWorkspace } from "./workspace-side.tsx";

const lastKey = "solidtype.workspace";

/** The workspace that the address names, else the one last looked at, else the first of the person's. */
export function Home({ workspace: named }: { readonly workspace: string | null }) {
  const who = useMe();
  const workspace = who.kind === "signed-in" ? chosenOf(who.me, named) : undefined;
  useEffect(() => {
    if (workspace !== undefined) localStorage.setItem(lastKey, workspace);
  }, [workspace]);
  if (who.kind === "failed") return <Notice tone="danger">{who.message}</Notice>;
  if (who.kind !== "signed-in") return <WaitingShell />;
  if (workspace !== undefined) return <WorkspaceHome me={who.me} workspace={workspace} />;
  return named === null ? <FirstWorkspace me={who.me} /> : <NotYours />;
}

function chosenOf(me: Me, named: string | null): WorkspaceId | undefined {
  const among = (id: string | null): WorkspaceId | undefined =>
    me.workspaces.find((one) => one.id === id)?.id;
  return named === null ? (among(localStorage.getItem(lastKey)) ?? me.workspaces[0]?.id) : among(named);
}

function FirstWorkspace({ me }: { readonly me: Me }) {
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState(false);
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
        A workspace holds your projects and the people who work in them. If somebody has invited you, open the
        link they sent.
      </EmptyState>
      <ClosedWorkspaces />
      <p className={styles.whoIsHere}>
        Signed in as {me.person.email}
        <Link href="/account">Your account</Link>
        <Button look="plain" onClick={() => setLeaving(true)}>
          Sign out
        </Button>
      </p>
      {open && <NewWorkspace onClose={() => setOpen(false)} />}
      {leaving && <SignOut person={me.person.id} onClose={() => setLeaving(false)} />}
    </main>
  );
}

export function NotYours() {
  return (
    <main>
      <EmptyState
        icon={<Lock />}
        title="You are not in this workspace"
        action={<a href="/">Your workspaces</a>}
      >
        It may have been closed (its owner can open it again on their account page), or somebody has to invite
        you first.
      </EmptyState>
    </main>
  );
}

function WorkspaceHome({ me, workspace }: { readonly me: Me; readonly workspace: WorkspaceId }) {
  const { rows, fault } = useShape("projects", { workspace });
  const [creating, setCreating] = useState(false);
  const role = me.workspaces.find(({ id }) => id === workspace)?.role;
  const mayCreate = mayInWorkspace(role, "project.create");
  const living = rows?.filter((row) => row.trashedAt === null).toSorted(byName);
  return (
    <Workbench
      me={me}
      workspace={workspace}
      at="home"
      head={
        <>
          <h1 className={styles.crumbs}>Home</h1>
          {mayCreate && (
            <Button look="primary" icon={<Plus />} onClick={() => setCreating(true)}>
              Create project
            </Button>
          )}
        </>
      }
    >
      {fault !== null && <Notice tone="warn">Live updates are interrupted: {fault}</Notice>}
      <RecentParts workspace={workspace} limit={6} />
      <h2 className={styles.title}>Projects</h2>
      {living === undefined ? (
        <SkeletonRows count={6} />
      ) : living.length === 0 ? (
        <EmptyState
          icon={<Boxes />}
          title="No projects yet"
          action={mayCreate && <Button onClick={() => setCreating(true)}>Create project</Button>}
        >
          {mayCreate
            ? "A project holds folders and parts, their branches and versions. Make one to begin."
            : "You see the projects that name you. Ask whoever invited you to add you to one."}
        </EmptyState>
      ) : (
        <ul className={styles.projectGrid} aria-label="Projects">
          {living.map((row) => (
            <ProjectCard key={row.id} row={row} />
          ))}
        </ul>
      )}
      {creating && <NewProject workspace={workspace} onClose={() => setCreating(false)} />}
    </Workbench>
  );
}

function ProjectCard({ row }: { readonly row: ProjectRow }) {
  return (
    <li>
      <Link className={styles.project} href={`/p/${row.id}`} aria-label={row.name}>
        {row.visibility === "private" ? <Lock /> : <Boxes />}
        <span>
          <strong>{row.name}</strong>
          <small>
            {row.description || (row.visibility === "private" ? "Private" : "Open to the workspace")}
          </small>
        </span>
        <time dateTime={row.updatedAt}>{ago(row.updatedAt)}</time>
      </Link>
    </li>
  );
}

/** The workspace of a page, or undefined when the person is not in it. */
export function workspaceOf(me: Me, text: string) {
  return me.workspaces.find((one) => one.id === parseId("workspace", text));
}
