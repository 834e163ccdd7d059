"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { before, type Command } from "../commands/command.ts";
import { later } from "../design/later.tsx";
import { useShortcuts } from "../commands/use-shortcuts.ts";
import type { CameraRig } from "../viewport/camera-rig.ts";
import type { Spot } from "../viewport/box-select.ts";
import { ViewCube } from "../viewport/view-cube.tsx";
import type { Viewport } from "../viewport/viewport.ts";
import { DocumentBar } from "./document-bar.tsx";
import { editorCommands } from "./editor-commands.ts";
import { EditorShell } from "./editor-shell.tsx";
import { fetchTheRest, rest } from "./fetch-the-rest.ts";
import { FeatureTree } from "./feature-tree.tsx";
import { exportCommands } from "../exchange/exchange-menu.tsx";
import { useFilesForPart } from "../exchange/use-files-for-part.ts";
import { PartToolbar } from "./part-toolbar.tsx";
import type { Place } from "./place.ts";
import { PartView } from "./part-view.tsx";
import type { SketchParts } from "../sketcher/sketch-parts.tsx";
import { type PanelId, sidePanel } from "./side-panel.tsx";
import type { Choice } from "./select-other.tsx";
import { StatusCorner } from "./status-corner.tsx";
import { leaveSketch } from "./session/feature-editing.ts";
import { pickThings } from "./session/selection.ts";
import { listTakeable, takingField } from "./session/takeable.ts";
import { useRights } from "./use-rights.ts";
import { useAcceptKey } from "./use-accept-key.ts";
import { askedState } from "../versions/asked-state.ts";
import { shareLink } from "../platform/visitor.ts";
import { useEditor, useSession } from "./session/session-context.ts";

const SketchMode = later(rest.sketch);
const OpenDialog = later(rest.dialog);
const DragHandles = later(rest.handles);
const SelectOther = later(rest.choice);
const Palette = later(rest.palette);
const ShortcutsDialog = later(rest.shortcuts);

export function Editor({ place: opened }: { readonly place: Place }) {
  const session = useSession();
  const place = useRights(opened);
  const viewport = useRef<Viewport | null>(null);
  const dialog = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<Viewport | null>(null);
  const { choice, choose, closeChoice } = useChoice();
  const list = async (page: Spot): Promise<void> => {
    const found = await listTakeable(session);
    if (found !== null) choose({ ...found, page });
  };
  const [palette, setPalette] = useState(false);
  // Whoever looks at an earlier state came by the history, and goes on there.
  const [panel, setPanel] = useState<PanelId | null>(() =>
    shareLink === null && (place.past !== null || askedState() !== null) ? "history" : null,
  );
  const closePanel = useCallback(() => setPanel(null), [setPanel]);
  const [shortcuts, setShortcuts] = useState(false);
  const sketch = useEditor((state) => state.sketch);
  const [parts, setParts] = useState<SketchParts | null>(null);
  const endSketch = useCallback(() => leaveSketch(session), [session]);

  const follow = useCallback(
    (turn: (rig: CameraRig) => void) => view?.onPose(turn) ?? (() => undefined),
    [view],
  );
  const commands: readonly Command[] = useMemo(() => {
    const general = editorCommands({
      session,
      viewport,
      covered: () => coveredBy(dialog.current),
      openPalette: () => setPalette(true),
      openShortcuts: () => setShortcuts(true),
      openPanel: shareLink === null ? (id) => setPanel((open) => (open === id ? null : id)) : null,
    });
    const all = [...general, ...exportCommands(session, place)];
    return parts === null ? all : before(parts.commands, all);
  }, [session, place, parts]);
  const access = useEditor((state) => state.access);
  const offered = access === null ? commands : commands.filter(({ changes }) => changes !== true);
  const giveUp: Command = {
    id: "give-up",
    label: "Close",
    group: "General",
    keys: ["Escape"],
    run: () => {
      setPalette(false);
      setShortcuts(false);
    },
  };
  // While a list of commands is still being fetched, what is typed for it is nothing to act on; it may never come.
  useShortcuts(palette || shortcuts ? [giveUp] : commands);
  const isSeen = useEditor((state) => state.isSeen);
  const isEditing = useEditor((state) => state.editing !== null);
  useAcceptKey(isEditing, view);
  useFilesForPart(place);
  useEffect(() => {
    if (isSeen) void fetchTheRest();
  }, [isSeen]);

  return (
    <>
      <EditorShell
        bar={<DocumentBar place={place} panel={panel} onPanel={setPanel} />}
        toolbar={parts === null ? <PartToolbar place={place} /> : parts.toolbar}
        tree={<FeatureTree />}
        view={
          <>
            <PartView viewportRef={viewport} onReady={setView} onChoice={choose} />
            {view !== null && isEditing && <DragHandles view={view} />}
            {choice !== null && view !== null && (
              <SelectOther
                choice={choice}
                view={view}
                onPick={(thing) => pickThings(session, [thing])}
                onClose={closeChoice}
              />
            )}
            {sketch !== null && <SketchMode viewportRef={viewport} onParts={setParts} onDone={endSketch} />}
          </>
        }
        dialog={isEditing && <OpenDialog onList={(page) => void list(page)} />}
        dialogRef={dialog}
        panel={sidePanel(panel, place, closePanel)}
        corner={view !== null && <ViewCube follow={follow} onTurn={(turn) => view.rig.turnTo(turn)} />}
        status={<StatusCorner place={place} />}
      />
      {palette && <Palette open onClose={() => setPalette(false)} commands={offered} />}
      {shortcuts && <ShortcutsDialog open onClose={() => setShortcuts(false)} commands={offered} />}
    </>
  );
}

/** What is to be chosen from, for as long as the same field takes it: in another it would mean something else. */
function useChoice() {
  const session = useSession();
  const field = useEditor(takingField);
  const [offered, setOffered] = useState<{ readonly choice: Choice; readonly field: string | null }>();
  if (offered !== undefined && offered.field !== field) setOffered(undefined);
  const choose = useCallback(
    (choice: Choice) => setOffered({ choice, field: takingField(session.store.getState()) }),
    [session],
  );
  const closeChoice = useCallback(() => setOffered(undefined), []);
  return { choice: offered?.field === field ? (offered?.choice ?? null) : null, choose, closeChoice };
}

/** The pixels at the left of the view that an open dialog takes; none where beside it there would be no room to look. */
function coveredBy(dialog: HTMLDivElement | null): number {
  if (dialog === null || dialog.offsetHeight === 0) return 0;
  const taken = dialog.offsetLeft + dialog.offsetWidth;
  return taken * 2 > (dialog.parentElement?.clientWidth ?? 0) ? 0 : taken;
}
