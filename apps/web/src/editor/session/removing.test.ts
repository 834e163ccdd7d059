import { afterEach, expect, test, vi } from "vitest";
import { editFeature } from "./feature-editing.ts";
import { removeChosen, removeFeatures, removeWithDependants } from "./removing.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

/** A sketch with what is made of it. */
function opened() {
  const { session } = openPart();
  did(session, { command: "addFeature", id: "s1", type: "sketch", params: { plane: { name: "top" } } });
  did(session, { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } });
  const own = () => session.model.features.map(({ id }) => id).filter((id) => id === "s1" || id === "e1");
  return { session, own };
}

test("what is open here is not deleted under the hands, by whatever way, and that is said", () => {
  const { session, own } = opened();
  editFeature(session, "e1");
  removeFeatures(session, ["s1", "e1"]);
  expect(own()).toEqual(["s1", "e1"]);
  expect(session.store.getState().refusal).toContain("is open");
});

test("who may only look is told that, whatever is open, and not to finish with it first", () => {
  const { session, own } = opened();
  editFeature(session, "e1");
  session.set({ access: "You may look at it, but not change it." });
  removeChosen(session);
  expect(session.store.getState().refusal).toBe("You may look at it, but not change it.");
  expect(own()).toEqual(["s1", "e1"]);
});

test("all of it is deleted that is still there when somebody else was quicker, and the question goes", () => {
  const { session, own } = opened();
  removeFeatures(session, ["s1"]);
  expect(session.store.getState().losing?.ids).toEqual(["s1"]);
  did(session, { command: "deleteFeature", ids: ["s1", "e1"] });
  removeWithDependants(session);
  expect(session.store.getState()).toMatchObject({ losing: null, refusal: null });
  expect(own()).toEqual([]);
});

test("with what refers to it, it is deleted as a whole", () => {
  const { session, own } = opened();
  removeFeatures(session, ["s1"]);
  removeWithDependants(session);
  expect(session.store.getState()).toMatchObject({ losing: null, refusal: null });
  expect(own()).toEqual([]);
});

test("once the chosen rows are deleted, the row in their place is chosen, and the last one at the end of the list", () => {
  const { session } = openPart();
  for (const id of ["a", "b", "c", "d"]) did(session, { command: "addFeature", id, type: "box" });
  const chosen = () => [...session.store.getState().chosen];
  session.set({ chosen: new Set(["b"]) });
  removeChosen(session);
  expect(chosen()).toEqual(["c"]);
  session.set({ chosen: new Set(["c", "d"]) });
  removeChosen(session);
  expect(chosen()).toEqual(["a"]);
  removeChosen(session);
  expect(chosen()).toEqual([]);
});

test("a row that stays chosen stays the only one when another is deleted by its menu", () => {
  const { session } = openPart();
  for (const id of ["a", "b", "c"]) did(session, { command: "addFeature", id, type: "box" });
  session.set({ chosen: new Set(["a"]) });
  removeFeatures(session, ["b"]);
  expect([...session.store.getState().chosen]).toEqual(["a"]);
});

test("what was chosen and goes with all that refers to it leaves its place to the next row", () => {
  const { session } = opened();
  did(session, { command: "addFeature", id: "b", type: "box" });
  session.set({ chosen: new Set(["s1"]) });
  removeChosen(session);
  removeWithDependants(session);
  expect([...session.store.getState().chosen]).toEqual(["b"]);
});
