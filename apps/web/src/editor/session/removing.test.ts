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
