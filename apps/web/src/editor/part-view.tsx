import {
  datumFrames,
  definitionOf,
  type FeatureType,
  isReadable,
  type Param,
  type PartModel,
} from "@solidtype/document";
import { type RefObject, useEffect, useMemo, useRef } from "react";
import type { ShownPlane, Touch } from "../viewport/shapes.ts";
import { createViewport, type Viewport } from "../viewport/viewport.ts";
import { clickInView } from "./session/selection.ts";
import { useEditor, useSession } from "./session/session-context.ts";

/** The three planes through the origin, a little larger than the part. */
function datumPlanes(model: PartModel, size: number, hidden: ReadonlySet<string>): ShownPlane[] {
  return model.features.flatMap((feature) => {
    if (!isReadable(feature) || feature.type !== "datum-plane" || hidden.has(feature.id)) return [];
    const frame = datumFrames[feature.params.orientation];
    return [
      {
        id: feature.id,
        label: feature.name,
        origin: [0, 0, 0] as const,
        normal: frame.normal,
        xAxis: frame.x,
        size,
      },
    ];
  });
}

/** What the active field of the open dialog takes, as kinds of touch; null while everything may be picked. */
function filterOf(param: Param | undefined): ReadonlySet<Touch["kind"]> | null {
  if (param?.kind !== "reference" && param?.kind !== "references") return null;
  const kinds = new Set<Touch["kind"]>();
  for (const accepted of param.accepts) {
    if (accepted === "plane") kinds.add("plane").add("face");
    else if (accepted === "axis") kinds.add("edge").add("face");
    else if (accepted === "point" || accepted === "sketch-point") kinds.add("vertex");
    else if (accepted === "body") kinds.add("face");
    else kinds.add(accepted);
  }
  return kinds;
}

export function PartView({
  viewportRef,
  onReady,
}: {
  readonly viewportRef: RefObject<Viewport | null>;
  readonly onReady: (view: Viewport) => void;
}) {
  const session = useSession();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useEditor((state) => state.shown);
  const selection = useEditor((state) => state.selection);
  const hidden = useEditor((state) => state.hidden);
  const model = useEditor((state) => state.model);
  const editing = useEditor((state) => state.editing);
  const fitted = useRef(false);

  useEffect(() => {
    if (canvas.current === null) return;
    const made = createViewport(canvas.current, {
      onHover: () => undefined,
      onClick: (picked) => void clickInView(session, picked),
    });
    viewportRef.current = made;
    onReady(made);
    return () => {
      viewportRef.current = null;
      made.dispose();
    };
  }, [session, viewportRef, onReady]);

  useEffect(() => {
    const view = viewportRef.current;
    if (view === null) return;
    view.setBodies(shown);
    if (!fitted.current && shown.length > 0) {
      fitted.current = true;
      view.fit();
    }
  }, [shown, viewportRef]);

  const planes = useMemo(() => datumPlanes(model, planeSize(shown), hidden), [model, shown, hidden]);
  useEffect(() => viewportRef.current?.setPlanes(planes), [planes, viewportRef]);
  useEffect(
    () => viewportRef.current?.setSelection(selection.map((one) => one.touch)),
    [selection, viewportRef],
  );
  useEffect(() => {
    const field = editing?.activeField;
    const table = editing === null ? {} : definitionOf(editing.draft.type as FeatureType).params;
    viewportRef.current?.setFilter(field === null || field === undefined ? null : filterOf(table[field]));
  }, [editing, viewportRef]);

  return <canvas ref={canvas} tabIndex={0} aria-label="Part" />;
}

function planeSize(shown: readonly { readonly mesh: { readonly positions: Float32Array } }[]): number {
  let reach = shown.length === 0 ? 40 : 4;
  for (const { mesh } of shown) for (const value of mesh.positions) reach = Math.max(reach, Math.abs(value));
  return Math.ceil((reach * 2.4) / 10) * 10;
}
