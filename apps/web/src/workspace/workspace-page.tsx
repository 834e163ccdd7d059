"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { WaitingShell } from "../dashboard/dashboard-shell.tsx";
import styles from "../dashboard/dashboard.module.css";
import { NotYours, workspaceOf } from "../dashboard/home.tsx";
import { FavouriteParts, RecentParts } from "../dashboard/recent-parts.tsx";
import type { WorkspaceSectionName } from "../dashboard/sections.ts";
import { Workbench } from "../dashboard/workbench.tsx";
import { Notice } from "../design/status.tsx";
import { type Me, useMe } from "../platform/use-me.ts";
import { WorkspaceTrash } from "./workspace-trash.tsx";

const Members = dynamic(async () => (await import("./members.tsx")).Members);
const WorkspaceSettings = dynamic(async () => (await import("./workspace-settings.tsx")).WorkspaceSettings);

export type InWorkspace = { readonly me: Me; readonly workspace: Me["workspaces"][number] };

const titles: Record<WorkspaceSectionName, string> = {
  recents: "Recent",
  favourites: "Favourites",
  trash: "Trash",
  members: "Members",
  settings: "Settings",
};

type WorkspacePageProps = { readonly workspace: string; readonly section: WorkspaceSectionName };

export function WorkspacePage({ workspace: text, section }: WorkspacePageProps) {
  const who = useMe();
  if (who.kind === "failed") return <Notice tone="danger">{who.message}</Notice>;
  if (who.kind !== "signed-in") return <WaitingShell />;
  const workspace = workspaceOf(who.me, text);
  if (workspace === undefined) return <NotYours />;
  return (
    <Workbench
      me={who.me}
      workspace={workspace.id}
      at={section}
      head={<h1 className={styles.crumbs}>{titles[section]}</h1>}
    >
      {bodyOf(section, { me: who.me, workspace })}
    </Workbench>
  );
}

function bodyOf(section: WorkspaceSectionName, inside: InWorkspace): ReactNode {
  switch (section) {
    case "recents":
      return <RecentParts workspace={inside.workspace.id} limit={60} alone />;
    case "favourites":
      return <FavouriteParts workspace={inside.workspace.id} />;
    case "trash":
      return <WorkspaceTrash {...inside} />;
    case "members":
      return <Members {...inside} />;
    case "settings":
      return <WorkspaceSettings {...inside} />;
  }
}
