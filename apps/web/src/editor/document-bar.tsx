import type { SyncState } from "@solidtype/sync";
import { ChevronLeft, Moon, Redo2, Sun, Undo2 } from "lucide-react";
import { IconButton } from "../design/button.tsx";
import { Logo } from "../design/logo.tsx";
import { Avatar } from "../design/status.tsx";
import { toggleTheme } from "../design/theme.ts";
import { Tooltip } from "../design/tooltip.tsx";
import { BranchSwitcher } from "../branches/branch-switcher.tsx";
import { shareLink, withLink } from "../platform/visitor.ts";
import { ShareButton } from "../sharing/share-button.tsx";
import styles from "./document-bar.module.css";
import type { Place } from "./place.ts";
import { useEditor, useSession } from "./session/session-context.ts";

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

/** The save state in words that are never better than the truth. */
export function saveWords(state: SyncState): string {
  switch (state.kind) {
    case "connecting":
      return state.unsaved > 0 ? `Connecting… · ${changes(state.unsaved)} kept here` : "Connecting…";
    case "live":
    case "saved":
      return "Saved";
    case "saving":
      return "Saving…";
    case "offline":
      return state.unsaved > 0 ? `Offline · ${changes(state.unsaved)} kept here` : "Offline";
    case "refused":
      return `Not saved: ${state.reason.message}`;
    case "closed":
      return "Closed";
  }
}

export function DocumentBar({ place }: { readonly place: Place }) {
  const session = useSession();
  const { name } = useEditor((state) => state.model.meta);
  const sync = useEditor((state) => state.sync);
  const people = useEditor((state) => state.people);
  const canUndo = useEditor((state) => state.canUndo);
  const canRedo = useEditor((state) => state.canRedo);
  const back = withLink(`/p/${place.project}${place.named === null ? "" : `?branch=${place.named}`}`);
  return (
    <>
      <a href={back} className={styles.home} aria-label="Back to the project">
        <ChevronLeft />
        <Logo size={22} />
      </a>
      <strong className={styles.name}>{name}</strong>
      <BranchSwitcher project={place.project} branch={place.named} readOnly={place.readOnly} />
      <IconButton
        label="Undo"
        shortcut="Mod+Z"
        icon={<Undo2 />}
        disabledReason={canUndo ? undefined : "there is nothing of yours to undo"}
        onClick={() => session.undo()}
      />
      <IconButton
        label="Redo"
        shortcut="Mod+Shift+Z"
        icon={<Redo2 />}
        disabledReason={canRedo ? undefined : "there is nothing to redo"}
        onClick={() => session.redo()}
      />
      <span className={styles.save} data-kind={sync.kind} role="status">
        {saveWords(sync)}
      </span>
      <span className={styles.grow} />
      {people.map((person) => (
        <Tooltip key={person.client} text={person.agent ? `${person.name} (agent)` : person.name}>
          <span>
            <Avatar id={person.id} name={person.name} agent={person.agent} />
          </span>
        </Tooltip>
      ))}
      {shareLink === null && (
        <ShareButton project={place.project} document={place.document} name={place.name} />
      )}
      <IconButton label="Light or dark" icon={<ThemeIcon />} onClick={toggleTheme} />
    </>
  );
}

function ThemeIcon() {
  return (
    <>
      <Sun className={styles.sun} />
      <Moon className={styles.moon} />
    </>
  );
}
