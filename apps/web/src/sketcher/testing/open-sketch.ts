import { type Command, initialUpdate, isReadable, PartDocument, PersonalUndo } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import * as Y from "yjs";
import { createStore } from "zustand/vanilla";
import type { EditorState } from "../../editor/session/editor-state.ts";
import type { LookInto } from "../look-into.ts";
import { type SketchedPart, SketchSession } from "../sketch-session.ts";

/** A line of 10 mm from the origin to the right. */
const drawn: Command = {
  command: "addFeature",
  id: "s1",
  type: "sketch",
  name: "Outline",
  params: { plane: { name: "top" } },
  sketch: {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      ab: { type: "line", start: "a", end: "b" },
    },
    constraints: {
      f: { type: "fixed", on: ["a"] },
      h: { type: "horizontal", on: ["ab"] },
      w: { type: "length", on: ["ab"], value: "10 mm", driving: true },
    },
  },
};

/** A real document with the part of the editor around it that a sketch talks to. */
export function openSketch(solver: SketchSolver, elsewhere: LookInto = lookingHere(solver)) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  part.run(drawn);
  const undo = new PersonalUndo(part, "ada");
  const told: Partial<EditorState>[] = [];
  const store = createStore(() => ({ model: part.model }) as EditorState);
  part.listen(() => store.setState({ model: part.model }));
  const around: SketchedPart = {
    store,
    get model() {
      return part.model;
    },
    run: (batch) => part.run(batch),
    complete: (feature, command) => undo.complete(feature, command),
    set: (change) => told.push(change),
    show: () => undefined,
    onClosing: () => () => undefined,
  };
  const sketch = new SketchSession(around, solver, elsewhere, "s1");
  const point = (id: string) => {
    const entity = sketch.store.getState().data.entities[id];
    return entity !== undefined && "x" in entity ? { x: entity.x, y: entity.y } : undefined;
  };
  const stored = () => {
    const feature = part.model.features.find(({ id }) => id === "s1");
    return feature !== undefined && isReadable(feature) && feature.type === "sketch"
      ? feature.sketch
      : undefined;
  };
  return { part, undo, sketch, point, stored, told, store };
}

/** Looks into a sketch in the same thread, once the page has shown it. */
const lookingHere = (solver: SketchSolver): LookInto => ({
  look: async (data) => solver.solve(data),
  close: () => undefined,
});
