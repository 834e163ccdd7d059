"use client";

import type { ProjectRow, WorkspaceId } from "@solidtype/contracts";
import { Boxes, LogOut, Moon, Plus } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../design/button.tsx";
import { Logo } from "../design/logo.tsx";
import { NameDialog } from "../design/name-dialog.tsx";
import { Menu } from "../design/menu.tsx";
import { Avatar, SkeletonRows } from "../design/status.tsx";
import { toggleTheme } from "../design/theme.ts";
import { api, signOut } from "../platform/api.ts";
import type { Me } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { SideLink } from "./dashboard-shell.tsx";
import styles from "./dashboard.module.css";

export function byName<Row extends { readonly name: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

export function WorkspaceSide({
  me,
  workspace,
  project,
}: {
  readonly me: Me;
  readonly workspace: WorkspaceId;
  readonly project: string | null;
}) {
  const { rows } = useShape("projects", { workspace });
  const [creating, setCreating] = useState(false);
  const leave = async (): Promise<void> => {
    await signOut();
    location.assign("/sign-in");
  };
  const here = me.workspaces.find((one) => one.id === workspace);
  return (
    <>
      <Menu
        entries={me.workspaces.map((one) => ({
          label: one.name,
          checked: one.id === workspace,
          onSelect: () => location.assign(`/?workspace=${one.id}`),
        }))}
      >
        <button type="button" className={styles.switch}>
          <Logo size={20} />
          <span className={styles.grow}>{here?.name ?? "Workspace"}</span>
        </button>
      </Menu>
      <div className={styles.sideTitle}>
        Projects
        <IconButton size="sm" label="New project" icon={<Plus />} onClick={() => setCreating(true)} />
      </div>
      {rows === null ? (
        <SkeletonRows count={3} />
      ) : (
        byName(rows.filter((row: ProjectRow) => row.trashedAt === null)).map((row) => (
          <SideLink key={row.id} href={`/p/${row.id}`} icon={<Boxes />} active={row.id === project}>
            {row.name}
          </SideLink>
        ))
      )}
      <span style={{ flex: 1 }} />
      <Menu
        entries={[
          { label: "Light or dark", icon: <Moon />, onSelect: toggleTheme },
          "separator",
          { label: "Sign out", icon: <LogOut />, onSelect: () => void leave() },
        ]}
      >
        <button type="button" className={styles.switch}>
          <Avatar id={me.person.id} name={me.person.name} size={20} />
          <span className={styles.grow}>{me.person.name}</span>
        </button>
      </Menu>
      {creating && (
        <NameDialog
          title="New project"
          action="Create project"
          onClose={() => setCreating(false)}
          onName={async (name) => {
            const made = await api.createProject({ params: { workspace }, body: { name } });
            if (!made.ok) return made.error.message;
            location.assign(`/p/${made.value.data.id}`);
            return null;
          }}
        />
      )}
    </>
  );
}
