import { Color } from "three";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { personColor } from "../design/person-colors.ts";
import { Notice } from "../design/status.tsx";
import type { Tint } from "../viewport/highlight-layer.ts";
import { boxAround } from "../viewport/mesh-box.ts";
import type { ShownBody } from "../viewport/shapes.ts";
import { createViewport, type Viewport } from "../viewport/viewport.ts";
import { shownDrawing, shownPlanes, touchFilter } from "./scenery.ts";
import type { Choice } from "./select-other.tsx";
import type { PersonHere } from "./session/editor-state.ts";
import { flatPose, roundPose } from "./session/camera-pose.ts";
import styles from "./part-view.module.css";
import { locate } from "./session/locating.ts";
import { drawSites } from "./session/sites.ts";
import type { PartSession } from "./session/part-session.ts";
import { bandInView, chainInView, clickInView, labelled } from "./session/selection.ts";
import { useEditor, useSession } from "./session/session-context.ts";

type PartViewProps = {
  readonly viewportRef: RefObject<Viewport | null>;
  readonly onReady: (view: Viewport) => void;
  readonly onChoice: (choice: Choice) => void;
};

export function PartView({ viewportRef, onReady, onChoice }: PartViewProps) {
  const session = useSession();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useEditor((state) => state.shown);
  const isBuilt = useEditor((state) => state.reports.size > 0);
  const settled = useRef(false);
  const [cannotDraw, setCannotDraw] = useState(false);
  const [isGone, setGone] = useState(false);

  useEffect(() => {
    if (canvas.current === null) return;
    const made = createViewport(canvas.current, {
      onClick: (picked) => void clickInView(session, picked),
      onDoubleClick: (picked) => void chainInView(session, picked),
      onChoice: (choice, page) => {
        const touches = choice.map(({ touch }) => touch);
        void labelled(session, touches).then(
          (rows) => rows.length > 0 && onChoice({ title: "Select other", rows, page }),
        );
      },
      onBand: (taken) => void bandInView(session, taken),
      onGone: setGone,
    });
    if (made === null) return setCannotDraw(true);
    viewportRef.current = made;
    onReady(made);
    return () => {
      viewportRef.current = null;
      made.dispose();
    };
  }, [session, viewportRef, onReady, onChoice]);

  useEffect(() => {
    const view = viewportRef.current;
    if (view === null) return;
    view.setBodies(shown);
    // The view is fitted to what is found at opening; from then on it is the person's own.
    if (!settled.current && shown.length > 0) view.fit();
    settled.current ||= isBuilt || shown.length > 0;
  }, [shown, isBuilt, viewportRef]);

  const hasPicture = isBuilt || shown.length > 0;
  useEffect(() => {
    if (!hasPicture) return;
    // A frame draws it; what waits for it begins in the task after that.
    const frame = requestAnimationFrame(() => setTimeout(() => session.set({ isSeen: true })));
    return () => cancelAnimationFrame(frame);
  }, [hasPicture, session]);

  useScenery(viewportRef, shown);
  useTouches(viewportRef);
  useFollowing(viewportRef);
  if (cannotDraw) return <NoPicture words={noWebGl} />;
  return (
    <>
      <canvas ref={canvas} tabIndex={0} aria-label="Part" />
      {isGone && <NoPicture words={cardGone} />}
    </>
  );
}

const noWebGl =
  "This browser cannot draw in 3D here: it has no WebGL 2. Switch on hardware acceleration in its settings and reload the page, or use another browser. All else works without: the list of features, history, chat and export.";
const cardGone =
  "The graphics card no longer draws for this page, so the part cannot be seen. The part itself is as it was: reload the page, and restart the browser if that does not help.";

function NoPicture({ words }: { readonly words: string }) {
  return (
    <div className={styles.none}>
      <Notice tone="danger">{words}</Notice>
    </div>
  );
}

/** Planes, axes and finished sketches follow the state into the view. */
function useScenery(viewportRef: RefObject<Viewport | null>, shown: readonly ShownBody[]): void {
  const model = useEditor((state) => state.model);
  const frames = useEditor((state) => state.frames);
  const lines = useEditor((state) => state.lines);
  const sketches = useEditor((state) => state.sketches);
  const visibility = useEditor((state) => state.visibility);
  const editing = useEditor((state) => state.editing);
  const sketch = useEditor((state) => state.sketch);
  const rollback = useEditor((state) => state.rollback);
  const size = useMemo(() => planeSize(shown), [shown]);
  const seen = useMemo(
    () => ({ model, frames, lines, sketches, visibility, editing, sketch, rollback }),
    [model, frames, lines, sketches, visibility, editing, sketch, rollback],
  );
  useEffect(() => viewportRef.current?.setPlanes(shownPlanes(seen, size)), [seen, size, viewportRef]);
  useEffect(() => viewportRef.current?.setDrawing(shownDrawing(seen, size)), [seen, size, viewportRef]);
  useEffect(() => viewportRef.current?.setFilter(touchFilter(editing)), [editing, viewportRef]);
}

/** What is picked here, what the open dialog holds, and what others have picked. */
function useTouches(viewportRef: RefObject<Viewport | null>): void {
  const session = useSession();
  const selection = useEditor((state) => state.selection);
  const pending = useEditor((state) => state.pending);
  const marked = useEditor((state) => state.marked);
  const consumed = useEditor((state) => state.consumed);
  const sites = useEditor((state) => state.sites);
  // As text, because people tell where they look many times a second, and pick now and then.
  const picks = useEditor(({ people }) =>
    JSON.stringify(
      people.flatMap(({ id, selection }) => (selection.length === 0 ? [] : [{ id, selection }])),
    ),
  );
  const bodies = useEditor((state) => state.bodies);
  useEffect(
    () => viewportRef.current?.setSelection([...selection.map((one) => one.touch), ...pending, ...marked]),
    [selection, pending, marked, viewportRef],
  );
  useEffect(() => viewportRef.current?.setGhosts(drawSites(sites, consumed)), [sites, consumed, viewportRef]);
  useEffect(() => {
    let gone = false;
    const people = JSON.parse(picks) as Pick<PersonHere, "id" | "selection">[];
    void Promise.all(people.map((person) => tintOf(session, person))).then(
      (tints) => !gone && viewportRef.current?.setOthers(tints),
    );
    return () => {
      gone = true;
    };
  }, [picks, bodies, session, viewportRef]);
}

/** Tells where one looks, and looks where the followed person does until one turns the view oneself. */
function useFollowing(viewportRef: RefObject<Viewport | null>): void {
  const session = useSession();
  const followed = useEditor(
    (state) => state.people.find((person) => person.client === state.following)?.camera ?? null,
  );
  useEffect(
    () => viewportRef.current?.onPose((rig) => session.look(flatPose(rig.pose()))),
    [session, viewportRef],
  );
  useEffect(() => {
    if (followed !== null) viewportRef.current?.rig.follow(roundPose(followed));
  }, [followed, viewportRef]);
  useEffect(
    () =>
      viewportRef.current?.rig.onTurned(() => {
        if (session.store.getState().following !== null) session.set({ following: null });
      }),
    [session, viewportRef],
  );
}

async function tintOf(
  session: PartSession,
  { id, selection }: Pick<PersonHere, "id" | "selection">,
): Promise<Tint> {
  return { touches: await locate(session, selection), color: new Color(personColor(id)) };
}

function planeSize(shown: readonly ShownBody[]): number {
  let reach = shown.length === 0 ? 40 : 4;
  for (const { mesh } of shown) {
    const { min, max } = boxAround(mesh);
    if (min.x <= max.x) reach = Math.max(reach, ...[...min, ...max].map(Math.abs));
  }
  return Math.ceil((reach * 2.1) / 10) * 10;
}
