import { ChevronLeft, History as HistoryIcon, Moon, Redo2, Sun, Undo2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "../design/button.tsx";
import { Logo } from "../design/logo.tsx";
import { toggleTheme } from "../design/theme.ts";
import { BranchSwitcher } from "../branches/branch-switcher.tsx";
import { partAddress, projectAddress } from "../platform/addresses.ts";
import { mayGoUp, shareLink } from "../platform/visitor.ts";
import { ShareButton } from "../sharing/share-button.tsx";
import styles from "./document-bar.module.css";
import { DocumentName } from "./document-name.tsx";
import { ExportMenu } from "../exchange/exchange-menu.tsx";
import { PeopleHere } from "./people-here.tsx";
import type { Place } from "./place.ts";
import { RefusedChanges } from "./refused-changes.tsx";
import { savedFirst } from "./saved-first.ts";
import { saveWords } from "./save-words.ts";
import { type PanelId, PanelButtons } from "./side-panel.tsx";
import { useEditor, useSession } from "./session/session-context.ts";

type DocumentBarProps = {
  readonly place: Place;
  readonly panel: PanelId | null;
  readonly onPanel: (panel: PanelId | null) => void;
};

export function DocumentBar({ place, panel, onPanel }: DocumentBarProps) {
  const session = useSession();
  const sync = useEditor((state) => state.sync);
  // In a dialog they step through what was done there.
  const canUndo = useEditor(({ editing, canUndo: can }) =>
    editing === null ? can : hasSteps(editing.steps),
  );
  const canRedo = useEditor(({ editing, canRedo: can }) =>
    editing === null ? can : hasSteps(editing.takenBack),
  );
  const inDialog = useEditor((state) => state.editing !== null);
  const isSeen = useEditor((state) => state.isSeen);
  const branch = place.named;
  return (
    <>
      <Home place={place} />
      <DocumentName place={place} />
      {place.past === null ? (
        <BranchSwitcher
          project={place.project}
          ready={isSeen}
          branch={branch}
          readOnly={place.readOnly}
          edited={{
            saved: () => savedFirst(session.store),
            wouldLose: () => session.endsWithPage(),
            refuse: (refusal) => session.set({ refusal }),
          }}
        />
      ) : (
        <a
          className={styles.past}
          href={partAddress(place.document, { branch })}
          aria-label="Back to the present"
        >
          <HistoryIcon /> {place.past}
          <X />
        </a>
      )}
      <IconButton
        label="Undo"
        shortcut="Mod+Z"
        icon={<Undo2 />}
        disabledReason={
          canUndo ? undefined : inDialog ? inDialogWords("undo") : "there is nothing of yours to undo"
        }
        onClick={() => session.undo()}
      />
      <IconButton
        label="Redo"
        shortcut="Mod+Shift+Z"
        icon={<Redo2 />}
        disabledReason={canRedo ? undefined : inDialog ? inDialogWords("redo") : "there is nothing to redo"}
        onClick={() => session.redo()}
      />
      <span
        className={styles.save}
        data-kind={sync.kind}
        role="status"
        title={sync.kind === "refused" ? saveWords(sync) : undefined}
      >
        {place.past === null ? <SaveWords /> : "As it was; nothing can be changed here"}
      </span>
      {sync.kind === "refused" && <RefusedChanges sync={sync} />}
      <span className={styles.grow} />
      <PeopleHere />
      {place.past === null && (
        <span className={styles.worded}>
          <ExportMenu place={place} />
        </span>
      )}
      {shareLink === null && (
        <>
          <PanelButtons open={panel} onOpen={onPanel} />
          <span className={styles.worded}>
            <ShareButton
              project={place.project}
              document={place.document}
              branch={branch}
              name={place.name}
            />
          </span>
        </>
      )}
      <IconButton label="Light or dark" icon={<ThemeIcon />} onClick={toggleTheme} />
    </>
  );
}

const hasSteps = (steps: readonly unknown[] = []): boolean => steps.length > 0;
const inDialogWords = (what: "undo" | "redo"): string =>
  `there is nothing to ${what} in this dialog; close it to ${what} what came before`;

/** Milliseconds that good news may wait for the picture. */
const newsWait = 1_000;

/**
 * That a change is saved is said together with the picture of it, if that is about to come: said by itself just before,
 * it has the page drawn once more, and the picture waits for that.
 */
function SaveWords() {
  const sync = useEditor((state) => state.sync);
  const building = useEditor((state) => state.building);
  const [told, setTold] = useState(sync);
  const waits = building && told.kind === "saving" && (sync.kind === "saved" || sync.kind === "live");
  if (!waits && told !== sync) setTold(sync);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setTold(sync), newsWait);
    return () => clearTimeout(timer);
  }, [waits, sync]);
  return saveWords(told);
}

/** The way to the project, which a link to this part alone does not open. */
function Home({ place }: { readonly place: Place }) {
  const { project, named } = place;
  const logo = <Logo size={22} />;
  if (!mayGoUp()) return <span className={styles.home}>{logo}</span>;
  return (
    <a
      href={projectAddress(project, { branch: named })}
      className={styles.home}
      aria-label="Back to the project"
    >
      <ChevronLeft />
      {logo}
    </a>
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
