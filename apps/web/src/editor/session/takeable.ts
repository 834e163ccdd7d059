import type { ShownBody, Touch } from "../../viewport/shapes.ts";
import { takesKind, takesOfBody, type TouchFilter } from "../../viewport/touch-filter.ts";
import { shownDrawing, shownPlanes, touchFilter } from "../scenery.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";

/** A list of more than that nobody reads; each of its rows is asked of the kernel. */
const most = 150;

/** Resolves once the picture is of what is asked for: what is seen before that is named no more. */
export function whenBuilt({ store }: PartSession): Promise<void> {
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
