import { afterEach, expect, test, vi } from "vitest";
import { editorCommands } from "./editor-commands.ts";
import { cancelEditing, editFeature, leaveSketch } from "./session/feature-editing.ts";
import { chooseFeature } from "./session/feature-list.ts";
import type { PartSession } from "./session/part-session.ts";
import { clickInView, pickAll } from "./session/selection.ts";
import { did, openPart } from "./session/testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const nowhere = () => undefined;

function press(session: PartSession, key: string): void {
  const commands = editorCommands({
    session,
    viewport: { current: null },
    covered: () => 0,
    openPalette: nowhere,
    openShortcuts: nowhere,
    openPanel: null,
  });
  commands.find(({ keys }) => keys?.includes(key))?.run(key);
}

const box = { command: "addFeature", id: "b1", type: "box", name: "Box 1", params: {} } as const;
const sketch = {
  ...box,
  id: "s1",
  type: "sketch",
  name: "Outline",
  params: { plane: { name: "top" } },
} as const;

test("the key that deletes takes away the row that is chosen, but never what is open", () => {
  const { session } = openPart();
  did(session, box, sketch);
  const left = () => session.model.features.map(({ id }) => id).filter((id) => /\d/.test(id));
  for (const [id, name] of [
    ["b1", "Box 1"],
    ["s1", "Outline"],
  ] as const) {
    chooseFeature(session, id, false);
    editFeature(session, id);
    press(session, "Delete");
    expect(left()).toEqual(["b1", "s1"]);
    expect(session.store.getState().refusal).toContain(`“${name}” is open`);
    cancelEditing(session);
    session.set({ sketch: null });
  }
  chooseFeature(session, "b1", false);
  press(session, "Delete");
  expect(left()).toEqual(["s1"]);
});

const made = (session: PartSession) =>
  session.model.features.map(({ id }) => id).filter((id) => /\d/.test(id));

test("what lets go of the selection lets go of the rows, too: no key means them any more", async () => {
  const { session } = openPart();
  did(session, box);
  const ways = [
    () => press(session, "Space"),
    () => press(session, "Escape"),
    () => clickInView(session, null),
    () => pickAll(session, [{ kind: "plane", id: "top" }]),
  ];
  for (const letGo of ways) {
    chooseFeature(session, "b1", false);
    await letGo();
    press(session, "Delete");
    expect(made(session)).toEqual(["b1"]);
    press(session, "F2");
    expect(session.store.getState().renaming).toBeNull();
  }
});

test("a sketch that was just drawn is neither hidden while it is drawn in, nor deleted after it", () => {
  const { session } = openPart();
  did(session, sketch);
  editFeature(session, "s1");
  press(session, "KeyY");
  expect(session.store.getState().visibility.get("s1")).toBeUndefined();
  leaveSketch(session);
  press(session, "Delete");
  expect(made(session)).toEqual(["s1"]);
});

test("what is drawn in last is what a new extrusion is made of", () => {
  const { session } = openPart();
  did(session, sketch, { ...sketch, id: "s2" });
  editFeature(session, "s1");
  leaveSketch(session);
  press(session, "Shift+KeyE");
  expect(session.store.getState().editing?.draft.params["sketch"]).toBe("s1");
});

test("F2 and Delete speak of the body whose row was picked last, and not of a row chosen before", async () => {
  const { session } = openPart();
  did(session, box);
  chooseFeature(session, "b1", false);
  await pickAll(session, [{ kind: "body", body: "{b1:body}" }], "remove");
  press(session, "F2");
  expect(session.store.getState().renaming).toBe("{b1:body}");
  press(session, "Delete");
  expect(made(session)).toEqual(["b1"]);
  expect(session.store.getState().refusal).toMatch(/A body goes with the feature/);
});

test("the name of a feature that somebody deletes is typed no more", () => {
  const { session } = openPart();
  did(session, box, sketch);
  chooseFeature(session, "b1", false);
  press(session, "F2");
  expect(session.store.getState().renaming).toBe("b1");
  did(session, { command: "deleteFeature", ids: ["b1"] });
  expect(session.store.getState().renaming).toBeNull();
});
