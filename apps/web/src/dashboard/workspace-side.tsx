import type { WorkspaceId } from "@solidtype/contracts";
import {
  Boxes,
  ChevronsUpDown,
  Clock,
  House,
  Lock,
  LogOut,
  Moon,
  Plus,
  Search,
  Settings,
  Star,
  Trash2,
  UserRound,
  Users,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "../design/button.tsx";
import { Keys } from "../design/keys.tsx";
import { Logo } from "../design/logo.tsx";
import { Menu } from "../design/menu.tsx";
import { NameDialog } from "../design/name-dialog.tsx";
import { Avatar, SkeletonRows } from "../design/status.tsx";
import { SignOut } from "./sign-out.tsx";
import { toggleTheme } from "../design/theme.ts";
import { api } from "../platform/api.ts";
import type { Me } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { SideLink } from "./dashboard-shell.tsx";
import styles from "./dashboard.module.css";
import { byName } from "./listing.ts";
import { mayInWorkspace } from "../platform/may.ts";

type WorkspaceSideProps = {
  readonly me: Me;
  readonly workspace: WorkspaceId;
  /** The project or the place that is open. */
  readonly at: string;
  readonly onSearch: () => void;
};

/** The places of one workspace, and who is here. */
export function WorkspaceSide({ me, workspace, at, onSearch }: WorkspaceSideProps) {
  const home = `/w/${workspace}`;
  const here = me.workspaces.find((one) => one.id === workspace);
  const manages = mayInWorkspace(here?.role, "member.invite");
  return (
    <>
      <WorkspaceMenu me={me} workspace={workspace} />
      <button type="button" className={styles.search} onClick={onSearch}>
        <Search />
        <span className={styles.grow}>Find or do…</span>
        <Keys shortcut="Mod+K" />
      </button>
      <SideLink href={home} icon={<House />} active={at === "home"}>
        Home
      </SideLink>
      <SideLink href={`${home}/recents`} icon={<Clock />} active={at === "recents"}>
        Recent
      </SideLink>
      <SideLink href={`${home}/favourites`} icon={<Star />} active={at === "favourites"}>
        Favourites
      </SideLink>
      <SideLink href={`${home}/members`} icon={<Users />} active={at === "members"}>
        Members
      </SideLink>
      <SideLink href={`${home}/trash`} icon={<Trash2 />} active={at === "trash"}>
        Trash
      </SideLink>
      {manages && (
        <SideLink href={`${home}/settings`} icon={<Settings />} active={at === "settings"}>
          Settings
        </SideLink>
      )}
      <Projects workspace={workspace} at={at} mayCreate={mayInWorkspace(here?.role, "project.create")} />
      <PersonMenu me={me} />
    </>
  );
}

function WorkspaceMenu({ me, workspace }: { readonly me: Me; readonly workspace: WorkspaceId }) {
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const { rows } = useShape("workspaces", {});
  const named = me.workspaces.map((one) => rows?.find(({ id }) => id === one.id) ?? one);
  return (
    <>
      <Menu
        entries={[
          ...named.map((one) => ({
            id: one.id,
            label: one.name,
            checked: one.id === workspace,
            onSelect: () => router.push(`/w/${one.id}`),
          })),
          "separator",
          { label: "New workspace…", icon: <Plus />, onSelect: () => setCreating(true) },
        ]}
      >
        <button type="button" className={styles.switch}>
          <Logo size={20} />
          <span className={styles.grow}>{named.find(({ id }) => id === workspace)?.name ?? "Workspace"}</span>
          <ChevronsUpDown />
        </button>
      </Menu>
      {creating && <NewWorkspace onClose={() => setCreating(false)} />}
    </>
  );
}

export function NewWorkspace({ onClose }: { readonly onClose: () => void }) {
  return (
    <NameDialog
      title="New workspace"
      action="Create workspace"
      note="A workspace holds projects and the people who work in them."
      onClose={onClose}
      onName={async (name) => {
        const made = await api.createWorkspace({ body: { name } });
        if (!made.ok) return made.error.message;
        location.assign(`/w/${made.value.data.id}`);
        return null;
      }}
    />
  );
}

type ProjectsProps = {
  readonly workspace: WorkspaceId;
  readonly at: string;
  readonly mayCreate: boolean;
};

function Projects({ workspace, at, mayCreate }: ProjectsProps) {
  const { rows } = useShape("projects", { workspace });
  const [creating, setCreating] = useState(false);
  const living = rows?.filter((row) => row.trashedAt === null).toSorted(byName);
  return (
    <>
      <div className={styles.sideTitle}>
        Projects
        {mayCreate && (
          <IconButton size="sm" label="New project" icon={<Plus />} onClick={() => setCreating(true)} />
        )}
      </div>
      <div className={styles.projects}>
        {living === undefined ? (
          <SkeletonRows count={3} />
        ) : (
          living.map((row) => (
            <SideLink
              key={row.id}
              href={`/p/${row.id}`}
              icon={row.visibility === "private" ? <Lock /> : <Boxes />}
              active={row.id === at}
            >
              {row.name}
            </SideLink>
          ))
        )}
      </div>
      {creating && <NewProject workspace={workspace} onClose={() => setCreating(false)} />}
    </>
  );
}

type NewProjectProps = { readonly workspace: WorkspaceId; readonly onClose: () => void };

export function NewProject({ workspace, onClose }: NewProjectProps) {
  const router = useRouter();
  return (
    <NameDialog
      title="New project"
      action="Create project"
      note="A project holds folders and parts. Everybody in the workspace sees it until you make it private."
      onClose={onClose}
      onName={async (name) => {
        const made = await api.createProject({ params: { workspace }, body: { name } });
        if (!made.ok) return made.error.message;
        router.push(`/p/${made.value.data.id}`);
        return null;
      }}
    />
  );
}

function PersonMenu({ me }: { readonly me: Me }) {
  const router = useRouter();
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      {leaving && <SignOut person={me.person.id} onClose={() => setLeaving(false)} />}
      <Menu
        entries={[
          { label: "Your account", icon: <UserRound />, onSelect: () => router.push("/account") },
          { label: "Light or dark", icon: <Moon />, onSelect: toggleTheme },
          "separator",
          { label: "Sign out", icon: <LogOut />, onSelect: () => setLeaving(true) },
        ]}
      >
        <button type="button" className={styles.switch}>
          <Avatar id={me.person.id} name={me.person.name} size={20} />
          <span className={styles.grow}>{me.person.name}</span>
        </button>
      </Menu>
    </>
  );
}
