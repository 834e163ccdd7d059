import { type AuthoredRun, parseStreamPath, type VersionRow } from "@solidtype/contracts";
import { Bookmark, RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../design/button.tsx";
import { Row, RowList } from "../design/section.tsx";
import { Avatar, Notice, SkeletonRows } from "../design/status.tsx";
import { useNames } from "../dashboard/use-names.ts";
import { type Place, whyNoChange } from "../editor/place.ts";
import { isSaved } from "../editor/save-words.ts";
import { savedFirst } from "../editor/saved-first.ts";
import { useEditor, useSession } from "../editor/session/session-context.ts";
import { modelAt } from "../branches/live-part.ts";
import { partAddress } from "../platform/addresses.ts";
import { api } from "../platform/api.ts";
import { authorOf } from "../platform/author.ts";
import { useAsked } from "../platform/use-asked.ts";
import { useShape } from "../platform/use-shape.ts";
import { ago, atTime } from "../platform/when.ts";
import { askedState } from "./asked-state.ts";
import { readHistory } from "./history.ts";
import styles from "./history-panel.module.css";
import type { Moment } from "./moment.ts";
import { restoredWords, restoreTo } from "./restore.ts";
import { RestoreAsked } from "./restore-asked.tsx";
import { NewVersionDialog } from "./new-version-dialog.tsx";

/** What the part was, by the names people gave it and by who changed it when. */
export function HistoryPanel({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const session = useSession();
  const [naming, setNaming] = useState(false);
  const [asksFor] = useState(askedState);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [restored, setRestored] = useState<string | null>(null);
  const nameOf = useNames(place.workspace);
  const versions = useShape("versions", { project: place.project }).rows ?? [];
  const { asked, behind } = useHistory(place);
  const stream = asked.data === null ? undefined : parseStreamPath(asked.data.stream);
  const branch = stream?.kind === "document" ? stream.branch : place.branch;
  const mine = versions
    .filter((row) => row.branchId === place.branch && (row.documentId ?? place.document) === place.document)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));

  const isPast = place.past !== null;
  const readOnly = isPast ? whyNoChange(place.name, place.role) : place.readOnly;
  const goBackFor = (state: string): void =>
    location.assign(partAddress(place.document, { branch: place.named, restore: state }));
  const bringBack = async (moment: Omit<Moment, "words">, name: string): Promise<string | null> => {
    const was = await modelAt(place.workspace, place.document, moment);
    const done = was.ok ? session.restore(restoreTo(was.value)) : was;
    setRestored(done.ok ? restoredWords(name, done.value) : null);
    return done.ok ? null : done.error.message;
  };
  const restore = async (moment: Omit<Moment, "words">, name: string): Promise<void> =>
    setRefusal(await bringBack(moment, name));
  const restoreVersion = async (row: VersionRow): Promise<void> => {
    if (isPast) return goBackFor(row.id);
    const { document } = place;
    const version = await api.getVersion({ params: { version: row.id }, query: { document } });
    if (!version.ok) return setRefusal(version.error.message);
    const [at] = version.value.data.documents;
    if (at !== undefined) await restore(at, `“${row.name}”`);
  };

  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <h2>History</h2>
        <Button
          icon={<Bookmark />}
          disabledReason={place.readOnly ?? undefined}
          onClick={() => setNaming(true)}
        >
          Name a version
        </Button>
        <IconButton label="Close the history" icon={<X />} onClick={onClose} />
      </header>
      {refusal !== null && <Notice tone="danger">{refusal}</Notice>}
      {restored !== null && (
        <Notice
          tone="good"
          action={<IconButton size="sm" label="Dismiss" icon={<X />} onClick={() => setRestored(null)} />}
        >
          {restored}
        </Notice>
      )}
      {mine.length > 0 && (
        <RowList label="Versions">
          {mine.map((row) => (
            <Row
              key={row.id}
              picture={<Bookmark />}
              title={
                <a href={partAddress(place.document, { branch: place.named, version: row.id })}>{row.name}</a>
              }
              detail={`${ago(row.createdAt)} by ${nameOf(row.createdById)}`}
            >
              <Restore name={row.name} readOnly={readOnly} onRestore={() => restoreVersion(row)} />
            </Row>
          ))}
        </RowList>
      )}
      {asked.fault !== null && <Notice tone="danger">{asked.fault}</Notice>}
      {asked.data === null ? (
        asked.fault === null && <SkeletonRows count={5} />
      ) : (
        <RowList label="Changes">
          {asked.data.runs.map((run) => (
            <Run
              key={run.from}
              run={run}
              nameOf={nameOf}
              address={partAddress(place.document, { branch: place.named, at: `${branch}.${run.to}` })}
              readOnly={readOnly ?? (isPast ? null : behind)}
              onRestore={async () => {
                if (isPast) return goBackFor(`${branch}.${run.to}`);
                await restore({ branch, offset: run.to }, `the state of ${atTime(run.endedAt)}`);
              }}
            />
          ))}
        </RowList>
      )}
      {asksFor !== null && !isPast && readOnly === null && (
        <RestoreAsked
          place={place}
          state={asksFor}
          onRestore={(moment) => bringBack(moment, "what you looked at")}
        />
      )}
      {naming && (
        <NewVersionDialog
          project={{ id: place.project, mainBranchId: place.branch }}
          branch={place.branch}
          document={place.document}
          saved={() => savedFirst(session.store)}
          onClose={() => setNaming(false)}
        />
      )}
    </div>
  );
}

/** Milliseconds after which a part that was changed has its history asked for again. */
const followMs = 2_500;

/**
 * Who changed the part when, asked again as it changes. `behind`: why there is more by now than the list shows, and
 * what stands first in it is not the part as it is.
 */
function useHistory({ document, branch }: Place) {
  const session = useSession();
  const model = useEditor((state) => state.model);
  const saved = useEditor((state) => isSaved(state.sync));
  const asked = useAsked(`${document} ${branch}`, async () => {
    const { sync } = session.store.getState();
    const told = isSaved(sync) ? session.model : null;
    const read = await readHistory(document, branch);
    return read.ok ? { ok: true, value: { data: { ...read.value, told } } } : read;
  });
  const { data, again } = asked;
  const isBehind = data !== null && data.told !== model;
  useEffect(() => {
    // Of what is not saved no history tells.
    if (!isBehind || !saved) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isGone = false;
    // One after another: a question that is asked meanwhile takes the place of the one before, which then tells nothing.
    const look = async (wait: number): Promise<void> => {
      await new Promise<void>((next) => (timer = setTimeout(next, wait)));
      const begun = performance.now();
      await again();
      if (!isGone) void look(Math.max(followMs, 4 * (performance.now() - begun)));
    };
    void look(followMs);
    return () => {
      isGone = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [isBehind, saved, again]);
  const why = saved
    ? "there are newer changes, which the list is about to show"
    : "your changes are not saved yet";
  return { asked, behind: isBehind ? why : null };
}

type RunProps = {
  readonly run: AuthoredRun;
  readonly nameOf: (id: string) => string;
  readonly address: string;
  readonly readOnly: string | null;
  readonly onRestore: () => Promise<void>;
};

function Run({ run, nameOf, address, readOnly, onRestore }: RunProps) {
  const author = authorOf(run.principal, run.actingFor, nameOf);
  const isShown = location.pathname + location.search === address;
  const count = run.changes === 1 ? "1 change" : `${run.changes} changes`;
  return (
    <Row
      picture={<Avatar id={author.id} name={author.name} agent={author.agent} size={22} />}
      title={<a href={address}>{author.name}</a>}
      detail={
        <span
          title={atTime(run.endedAt)}
        >{`${isShown ? "Shown · " : ""}${count} · ${ago(run.endedAt)}`}</span>
      }
    >
      <Restore name={`the state of ${atTime(run.endedAt)}`} readOnly={readOnly} onRestore={onRestore} />
    </Row>
  );
}

type RestoreProps = {
  readonly name: string;
  readonly readOnly: string | null;
  readonly onRestore: () => Promise<void>;
};

function Restore({ name, readOnly, onRestore }: RestoreProps) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      look="plain"
      icon={<RotateCcw />}
      busy={busy}
      disabledReason={readOnly ?? undefined}
      aria-label={`Restore ${name}`}
      onClick={() => {
        setBusy(true);
        void onRestore().finally(() => setBusy(false));
      }}
    >
      Restore
    </Button>
  );
}
