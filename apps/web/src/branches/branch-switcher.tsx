import type { BranchRow, ProjectId } from "@solidtype/contracts";
import { Check, ChevronDown, GitBranch, GitMerge, GitPullRequestArrow, Plus, Settings2 } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { Menu, type MenuEntry } from "../design/menu.tsx";
import { NameDialog } from "../design/name-dialog.tsx";
import { projectAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { whenArrived } from "../platform/shape-store.ts";
import { useShape } from "../platform/use-shape.ts";
import {
  branchWords,
  isMain,
  keepsUpWith,
  livingBranches,
  mergeAddress,
  onBranch,
  shownBranch,
  whyStill,
} from "./branch-list.ts";
import styles from "./branches.module.css";

type BranchSwitcherProps = {
  readonly project: ProjectId;
  /** Not before: something else is to be seen first. */
  readonly ready?: boolean;
  /** The branch that is shown; null for the main one. */
  readonly branch: string | null;
  /** Why no branch can be made here. */
  readonly readOnly: string | null;
  readonly edited?: EditedHere;
};

/** What was edited in this window, which not everything that one goes on to has, or leaves alone. */
type EditedHere = {
  /** Waits until the platform has it; why it does not get it, in words. */
  readonly saved: () => Promise<string | null>;
  /** Whether some of it ends with this page. */
  readonly wouldLose: () => boolean;
  readonly refuse: (words: string) => void;
};

/** Names the branch that is shown and leads the same page to another one. */
export function BranchSwitcher({ project, ready = true, branch, readOnly, edited }: BranchSwitcherProps) {
  const { rows, fault } = useShape("branches", ready ? { project } : null);
  const [creating, setCreating] = useState(false);
  const router = useRouter();
  const here = usePathname();
  const branches = livingBranches(rows ?? [], null);
  const shown = shownBranch(rows, branch);
  const current = shown.kind === "here" ? shown.row : undefined;
  const upstream = current === undefined ? undefined : keepsUpWith(current, branches);
  const still = readOnly ?? whyStill(shown) ?? undefined;
  const name = branchWords(shown);
  // A link to one document shows nothing around it.
  if (rows === null && fault !== null) return null;
  const goTo = async (address: string, scroll = true): Promise<void> => {
    // What is on its way arrives in a moment. Of the rest the browser asks, where the page itself is left.
    if (edited?.wouldLose() === true) await edited.saved();
    if (edited?.wouldLose() === true) location.assign(address);
    else router.push(address, { scroll });
  };
  const go = (row: (typeof branches)[number]): Promise<void> =>
    goTo(onBranch(here + location.search, row), false);

  const create = async (name: string): Promise<string | null> => {
    const parent = current?.id;
    if (parent === undefined) return "The branches are not loaded yet. Try again in a moment.";
    const unsaved = (await edited?.saved()) ?? null;
    if (unsaved !== null) return unsaved;
    const made = await api.createBranch({ params: { project }, body: { name, parent } });
    if (!made.ok) return made.error.message;
    const { id } = made.value.data;
    await whenArrived("branches", { project }, (row) => row.id === id);
    await go(made.value.data);
    return null;
  };
  const merge = async (source: BranchRow, into?: BranchRow): Promise<void> => {
    const unsaved = (await edited?.saved()) ?? null;
    if (unsaved !== null)
      edited?.refuse(`“${(into ?? source).name}” is not to be merged like this. ${unsaved}`);
    else await goTo(mergeAddress(project, source, into));
  };
  const entries: readonly MenuEntry[] = [
    ...branches.map((row) => ({
      id: row.id,
      label: row.name,
      checked: row.id === current?.id,
      icon: row.id === current?.id ? <Check /> : undefined,
      onSelect: () => void go(row),
    })),
    "separator",
    {
      label: "New branch…",
      icon: <Plus />,
      disabledReason: still,
      onSelect: () => setCreating(true),
    },
    ...(current === undefined || isMain(current)
      ? []
      : [
          {
            label: `Merge ${current.name}…`,
            icon: <GitMerge />,
            disabledReason: still,
            onSelect: () => void merge(current),
          },
        ]),
    ...(current === undefined || upstream === undefined
      ? []
      : [
          {
            label: `Update from ${upstream.name}…`,
            icon: <GitPullRequestArrow />,
            disabledReason: still,
            onSelect: () => void merge(upstream, current),
          },
        ]),
    {
      label: "All branches",
      icon: <Settings2 />,
      onSelect: () => void goTo(projectAddress(project, { branch: null, section: "branches" })),
    },
  ];
  return (
    <>
      <Menu entries={entries}>
        <button
          type="button"
          className={styles.switch}
          aria-label={`Branch: ${name}`}
          data-gone={shown.kind === "trashed" || shown.kind === "unknown" || undefined}
        >
          <GitBranch />
          <span>{name}</span>
          <ChevronDown />
        </button>
      </Menu>
      {creating && (
        <NameDialog
          title="New branch"
          action="Create branch"
          note={`It begins with everything as ${name} has it now. What you change on it stays there until you merge it.`}
          onClose={() => setCreating(false)}
          onName={create}
        />
      )}
    </>
  );
}
