import type { ShownBody, Touch } from "../../viewport/shapes.ts";
import { activeParam, shownDrawing, shownPlanes } from "../scenery.ts";
import type { EditorState } from "./editor-state.ts";
import type { PartSession } from "./part-session.ts";
import { touchKinds } from "./picking-rules.ts";

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

/** What is in the picture and would be taken by the field that takes clicks now: for whoever has no pointer to click with. */
export function takeable(state: EditorState): Touch[] {
  const kinds = touchKinds(activeParam(state.editing)) ?? new Set();
  const { curves, points, regions } = shownDrawing(state, 1);
  const drawn = [...curves, ...points, ...regions].flatMap(({ touch }) => touch ?? []);
  const planes = shownPlanes(state, 1).map(({ id }): Touch => ({ kind: "plane", id }));
  return [...planes, ...drawn, ...state.shown.flatMap(touchesOf)]
    .filter(({ kind }) => kinds.has(kind))
    .slice(0, most);
}

function touchesOf({ id: body, mesh }: ShownBody): Touch[] {
  const each = (kind: "face" | "edge" | "vertex", count: number): Touch[] =>
    Array.from({ length: count }, (_, index) => ({ kind, body, index }));
  return [
    { kind: "body", body },
    ...each("face", mesh.faceRanges.length / 2),
    ...each("edge", mesh.edgeRanges.length / 2),
    ...each("vertex", mesh.vertices.length / 3),
  ];
}
