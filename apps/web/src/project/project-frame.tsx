"use client";

import type { FolderId } from "@solidtype/contracts";
import Link from "next/link";
import { type DragEvent, type ReactNode, useState } from "react";
import type { Command } from "../commands/command.ts";
import { EmptyState, Notice } from "../design/status.tsx";
import { Logo } from "../design/logo.tsx";
import { shownBranch } from "../branches/branch-list.ts";
import { lyingStill } from "../branches/lying-still.ts";
import { BranchSwitcher } from "../branches/branch-switcher.tsx";
import { DashboardShell, Tabs, WaitingShell } from "../dashboard/dashboard-shell.tsx";
import styles from "../dashboard/dashboard.module.css";
import { Workbench } from "../dashboard/workbench.tsx";
import { projectAddress } from "../platform/addresses.ts";
import { mayInProject } from "../platform/may.ts";
import { type MeState, useMe } from "../platform/use-me.ts";
import { useShape } from "../platform/use-shape.ts";
import { shareLink } from "../platform/visitor.ts";
import { useTitle } from "../platform/use-title.ts";
import { ShareButton } from "../sharing/share-button.tsx";
import { type OpenProject, useProject } from "./use-project.ts";

type ProjectTab = "parts" | "branches" | "versions" | "activity" | "access" | "trash";

const tabs: readonly { readonly tab: ProjectTab; readonly label: string }[] = [
  { tab: "parts", label: "Parts" },
  { tab: "branches", label: "Branches" },
  { tab: "versions", label: "Versions" },
  { tab: "activity", label: "Activity" },
  { tab: "access", label: "Access" },
  { tab: "trash", label: "Trash" },
];

export type InProject = {
  readonly project: OpenProject;
  /** Why nothing can be changed here; null when it can. */
  readonly readOnly: string | null;
  readonly again: () => Promise<void>;
};

type ProjectFrameProps = {
  readonly project: string;
  readonly tab: ProjectTab;
  readonly branch: string | null;
  /** The folders down to the one that is open; each takes what is dropped on it. */
  readonly trail?: readonly { readonly id: FolderId; readonly name: string }[];
  readonly onDropInto?: (folder: FolderId | null) => void;
  readonly commands?: readonly Command[];
  readonly children: (inside: InProject) => ReactNode;
};

/** What every page of a project has around it: where one is, its tabs, its branch, sharing. */
export function ProjectFrame(props: ProjectFrameProps) {
  const who = useMe();
  const state = useProject(props.project);
  const fault = who.kind === "failed" ? who.message : state.kind === "failed" ? state.message : null;
  if (fault !== null)
    return (
      <main>
        <EmptyState
          icon={<Logo size={20} />}
          title="This project cannot be opened"
          action={<a href="/">Home</a>}
        >
          {fault}
        </EmptyState>
      </main>
    );
  if (who.kind === "asking" || who.kind === "failed" || state.kind !== "open") return <WaitingShell />;
  return <OpenProjectFrame {...props} who={who} inside={state} />;
}

type OpenFrameProps = ProjectFrameProps & {
  readonly who: Exclude<MeState, { kind: "asking" | "failed" }>;
  readonly inside: Omit<InProject, "readOnly">;
};

function OpenProjectFrame({ who, inside: { project, again }, ...props }: OpenFrameProps) {
  const shown = shownBranch(useShape("branches", { project: project.id }).rows, props.branch);
  const isOfBranch = props.tab === "parts" || props.tab === "versions";
  const still = lyingStill({ branch: isOfBranch ? shown : null });
  const inside: InProject = { project, again, readOnly: readOnlyReason(project) ?? still?.why ?? null };
  const head = <ProjectHead {...props} inside={inside} />;
  const body = (
    <>
      {project.trashedAt !== null && (
        <Notice tone="warn">
          This project is in the trash. It can be looked at, and taken out of the trash in the workspace’s
          trash.
        </Notice>
      )}
      {still !== null && (
        <Notice
          tone="warn"
          action={<Link href={projectAddress(project.id, { branch: null })}>To the main branch</Link>}
        >
          {shown.kind === "trashed"
            ? `The branch “${shown.row.name}” is in the trash. It can be looked at, and taken out of the trash among the branches.`
            : "This project has no such branch. It may have been deleted for good."}
        </Notice>
      )}
      {(shown.kind !== "unknown" || !isOfBranch) && props.children(inside)}
    </>
  );
  if (who.kind !== "signed-in")
    return (
      <DashboardShell side={null} head={head}>
        {body}
      </DashboardShell>
    );
  return (
    <Workbench
      me={who.me}
      workspace={project.workspaceId}
      at={project.id}
      head={head}
      commands={props.commands ?? []}
    >
      {body}
    </Workbench>
  );
}

function readOnlyReason(project: OpenProject): string | null {
  const still = lyingStill({ project });
  if (still !== null) return still.why;
  return mayInProject(project.role, "document.create") ? null : "you may only look at this project";
}

function ProjectHead({
  tab,
  branch,
  trail = [],
  onDropInto,
  inside,
}: ProjectFrameProps & { readonly inside: InProject }) {
  const { project } = inside;
  useTitle(trail.at(-1)?.name ?? project.name);
  return (
    <>
      <nav className={styles.crumbs} aria-label="Where you are">
        {trail.length === 0 ? (
          <h1>{project.name}</h1>
        ) : (
          <Crumb
            href={projectAddress(project.id, { branch })}
            name={project.name}
            onDrop={onDropInto && (() => onDropInto(null))}
          />
        )}
        {trail.map((folder, at) =>
          at === trail.length - 1 ? (
            <h1 key={folder.id}>{folder.name}</h1>
          ) : (
            <Crumb
              key={folder.id}
              href={projectAddress(project.id, { branch, folder: folder.id })}
              name={folder.name}
              onDrop={onDropInto && (() => onDropInto(folder.id))}
            />
          ),
        )}
      </nav>
      {shareLink === null && (
        <Tabs
          label="Project"
          tabs={tabs.map((one) => ({
            label: one.label,
            active: one.tab === tab,
            href: projectAddress(project.id, { branch, section: one.tab === "parts" ? undefined : one.tab }),
          }))}
        />
      )}
      <BranchSwitcher project={project.id} branch={branch} readOnly={inside.readOnly} />
      {shareLink === null && (
        <ShareButton project={project.id} document={null} branch={branch} name={project.name} />
      )}
    </>
  );
}

type CrumbProps = { readonly href: string; readonly name: string; readonly onDrop: (() => void) | undefined };

function Crumb({ href, name, onDrop }: CrumbProps) {
  const [over, setOver] = useState(false);
  const drop =
    onDrop === undefined
      ? {}
      : {
          onDragOver: (event: DragEvent) => {
            event.preventDefault();
            setOver(true);
          },
          onDragLeave: () => setOver(false),
          onDrop: (event: DragEvent) => {
            event.preventDefault();
            setOver(false);
            onDrop();
          },
        };
  return (
    <>
      <Link href={href} data-over={over || undefined} {...drop}>
        {name}
      </Link>
      <span aria-hidden>/</span>
    </>
  );
}
