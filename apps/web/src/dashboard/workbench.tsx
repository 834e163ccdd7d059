import type { WorkspaceId } from "@solidtype/contracts";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Sparkles } from "lucide-react";
import type { Command } from "../commands/command.ts";
import { type Found, Palette } from "../commands/palette.tsx";
import { ShortcutsDialog } from "../commands/shortcuts-dialog.tsx";
import { useShortcuts } from "../commands/use-shortcuts.ts";
import { IconButton } from "../design/button.tsx";
import { later } from "../design/later.tsx";
import { SkeletonRows } from "../design/status.tsx";
import { toggleTheme } from "../design/theme.ts";
import { partAddress, projectAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { mayInWorkspace } from "../platform/may.ts";
import { warmAhead } from "../kernel-worker/ahead.ts";
import type { Me } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { DashboardShell } from "./dashboard-shell.tsx";
import { SignOut } from "./sign-out.tsx";
import { NewProject, NewWorkspace, WorkspaceSide } from "./workspace-side.tsx";

type WorkbenchProps = {
  readonly me: Me;
  readonly workspace: WorkspaceId;
  /** The project or place that is open. */
  readonly at: string;
  readonly head: ReactNode;
  /** What can be done on this page beside what can be done everywhere. */
  readonly commands?: readonly Command[];
  readonly children: ReactNode;
};

const DashboardChat = later(
  async () => ({ default: (await import("../chat/dashboard-chat.tsx")).DashboardChat }),
  <SkeletonRows count={5} />,
);

/** Every page has a workbench of its own; the agent stays open from one to the next, and takes the focus only once. */
const agent = createStore<"shut" | "just-opened" | "open">(() => "shut");
const toggleAgent = (): void => agent.setState((now) => (now === "shut" ? "just-opened" : "shut"), true);
const leaveAgentOpen = (): void => agent.setState((now) => (now === "just-opened" ? "open" : now), true);

type Asking = "palette" | "shortcuts" | "project" | "workspace" | "sign-out" | null;

/** A page of a signed-in person: the places at its left, and everything at hand by keys. */
export function Workbench({ me, workspace, at, head, commands = [], children }: WorkbenchProps) {
  const [asking, setAsking] = useState<Asking>(null);
  const chat = useStore(agent);
  useEffect(() => leaveAgentOpen, []);
  useEffect(warmAhead, []);
  const projects = useProjectCommands(workspace);
  const router = useRouter();
  const role = me.workspaces.find(({ id }) => id === workspace)?.role;
  const mayCreate = mayInWorkspace(role, "project.create");
  const mayChat = mayInWorkspace(role, "chat.start");
  const all = useMemo(() => {
    const go = (address: string) => () => router.push(address);
    const home = `/w/${workspace}`;
    const general: readonly Command[] = [
      {
        id: "palette",
        label: "Find a command or a part",
        group: "General",
        keys: ["$mod+KeyK"],
        byKeyOnly: true,
        run: () => setAsking("palette"),
      },
      { id: "home", label: "Home", group: "Go to", keys: ["KeyG KeyH"], run: go(home) },
      { id: "recents", label: "Recent", group: "Go to", keys: ["KeyG KeyR"], run: go(`${home}/recents`) },
      {
        id: "favourites",
        label: "Favourites",
        group: "Go to",
        keys: ["KeyG KeyF"],
        run: go(`${home}/favourites`),
      },
      { id: "members", label: "Members", group: "Go to", keys: ["KeyG KeyM"], run: go(`${home}/members`) },
      { id: "trash", label: "Trash", group: "Go to", keys: ["KeyG KeyT"], run: go(`${home}/trash`) },
      { id: "account", label: "Your account", group: "Go to", keys: ["KeyG KeyA"], run: go("/account") },
      ...(mayCreate
        ? [{ id: "new-project", label: "New project", group: "Make", run: () => setAsking("project") }]
        : []),
      { id: "new-workspace", label: "New workspace", group: "Make", run: () => setAsking("workspace") },
      {
        id: "chat",
        label: "Talk with the agent",
        group: "General",
        keys: ["$mod+KeyI"],
        run: toggleAgent,
      },
      { id: "theme", label: "Light or dark", group: "General", run: toggleTheme },
      { id: "sign-out", label: "Sign out", group: "General", run: () => setAsking("sign-out") },
      {
        id: "shortcuts",
        label: "Keyboard shortcuts",
        group: "General",
        keys: ["Shift+?"],
        run: () => setAsking("shortcuts"),
      },
    ];
    return [...commands, ...general];
  }, [commands, router, workspace, mayCreate]);
  useShortcuts(all);
  const close = (): void => setAsking(null);

  return (
    <DashboardShell
      side={<WorkspaceSide me={me} workspace={workspace} at={at} onSearch={() => setAsking("palette")} />}
      head={
        <>
          {head}
          <IconButton
            label="Agent"
            shortcut="Mod+I"
            icon={<Sparkles />}
            active={chat !== "shut"}
            onClick={toggleAgent}
          />
        </>
      }
      panel={
        chat !== "shut" ? (
          <DashboardChat
            workspace={workspace}
            person={me.person.id}
            blocked={mayChat ? null : "Guests cannot talk with the agent here"}
            takesFocus={chat === "just-opened"}
            onClose={toggleAgent}
          />
        ) : null
      }
    >
      {children}
      <Palette
        open={asking === "palette"}
        onClose={close}
        commands={[...all, ...projects]}
        find={(words) => findParts(workspace, words, router.push)}
      />
      <ShortcutsDialog open={asking === "shortcuts"} onClose={close} commands={all} />
      {asking === "project" && <NewProject workspace={workspace} onClose={close} />}
      {asking === "sign-out" && <SignOut person={me.person.id} onClose={close} />}
      {asking === "workspace" && <NewWorkspace onClose={close} />}
    </DashboardShell>
  );
}

/** Every project of the workspace as a place to go. */
function useProjectCommands(workspace: WorkspaceId): readonly Command[] {
  const router = useRouter();
  const { rows } = useShape("projects", { workspace });
  return (rows ?? [])
    .filter((row) => row.trashedAt === null)
    .map(({ id, name }) => ({
      id,
      label: name,
      group: "Project",
      run: () => router.push(projectAddress(id, { branch: null })),
    }));
}

/** The parts of all its projects as places to go: found by the platform, as there may be any number of both. */
async function findParts(
  workspace: WorkspaceId,
  words: string,
  go: (address: string) => void,
): Promise<Found> {
  const found = await api.findDocuments({ params: { workspace }, query: { words } });
  if (!found.ok) return { commands: [], fault: found.error.message };
  const commands = found.value.data.map(({ id, name, project }) => ({
    id,
    label: name,
    group: project.name,
    run: () => go(partAddress(id, { branch: null })),
  }));
  return { commands, fault: null };
}
