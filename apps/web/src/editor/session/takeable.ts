import { featuresInText } from "@solidtype/document";
import type { ShownBody, Touch } from "../../viewport/shapes.ts";
import { takesKind, takesOfBody, type TouchFilter } from "../../viewport/touch-filter.ts";
import { shownDrawing, shownPlanes, touchFilter } from "../scenery.ts";

import type { EditorState, Selected } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import { labelled } from "./selection.ts";

/** A list of more than that nobody reads; each of its rows is asked of the kernel. */
const most = 150;

export type Takeable = {
  readonly title: string;
  readonly rows: readonly { readonly thing: Selected; readonly label: string }[];
};

/** The field of the open dialog that takes clicks: while it is the same, this is; null when there is none. */
export const takingField = ({ editing }: EditorState): string | null =>
  editing === null || editing.activeField === null ? null : `${editing.id} ${editing.activeField}`;

/**
 * What the field that takes clicks now could be given, as rows to choose from. Null when there is nothing, in words, or
 * the dialog or the field is another by the time that it is known.
 */
export async function listTakeable(session: PartSession): Promise<Takeable | null> {
  const { store } = session;
  const of = takingField(store.getState());
  const isLate = (): boolean => of === null || takingField(store.getState()) !== of;
  await whenBuilt(session);
  if (isLate()) return null;
  const { touches, left } = takeable(store.getState());
  const found = await labelled(session, touches);
  const { editing } = store.getState();
  if (isLate() || editing === null) return null;
  const rows = found.filter(({ thing }) => !featuresInText(thing.reference?.name ?? "").includes(editing.id));
  const title = left === 0 ? "Choose from a list" : `The first ${rows.length} of ${rows.length + left}`;
  if (rows.length > 0) return { title, rows };
  // Where there is something that could not be named, the kernel has said why.
  if (touches.length === 0 || found.length > 0)
    session.set({ refusal: "There is nothing in the view that this field takes." });
  return null;
}

/** Resolves once the picture is of what is asked for: what is seen before that is named no more. */
function whenBuilt({ store }: PartSession): Promise<void> {
  return new Promise((done) => {
    const look = ({ building }: EditorState): void => {
      if (building) return;
      stop();
      done();
    };
    const stop = store.subscribe(look);
    look(store.getState());
  });
}

/**
 * What is in the picture and would be taken by the field that takes clicks now: for whoever has no pointer to click with.
 * `left`: how many more there are than the list holds.
 */
export function takeable(state: EditorState): { readonly touches: Touch[]; readonly left: number } {
  const filter = touchFilter(state.editing);
  const { curves, points, regions } = shownDrawing(state, 1);
  const drawn = [...curves, ...points, ...regions].flatMap(({ touch }) => touch ?? []);
  const planes = shownPlanes(state, 1).map(({ id }): Touch => ({ kind: "plane", id }));
  const all = [...planes, ...drawn, ...state.shown.flatMap((body) => touchesOf(body, filter))].filter(
    ({ kind }) => takesKind(filter, kind),
  );
  return { touches: all.slice(0, most), left: Math.max(0, all.length - most) };
}

function touchesOf({ id: body, mesh }: ShownBody, filter: TouchFilter): Touch[] {
  const each = (kind: "face" | "edge" | "vertex", count: number): Touch[] =>
    Array.from({ length: count }, (_, index) => ({ kind, body, index }));
  const fits = (kind: "face" | "edge", count: number): Touch[] =>
    each(kind, count).filter((_, index) => takesOfBody(filter, mesh, kind, index));
  return [
    { kind: "body", body },
    ...fits("face", mesh.faceRanges.length / 2),
    ...fits("edge", mesh.edgeRanges.length / 2),
    ...each("vertex", mesh.vertices.length / 3),
  ];
}
