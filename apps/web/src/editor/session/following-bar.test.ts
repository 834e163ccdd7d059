import { afterEach, expect, test, vi } from "vitest";
import { addFeature } from "./feature-editing.ts";
import { duplicateFeatures, moveBar } from "./feature-list.ts";
import type { PartSession } from "./part-session.ts";
import { previewModel } from "./preview-model.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const box = (id: string) => ({ command: "addFeature", id, type: "box", name: id }) as const;
const namesOf = ({ features }: PartSession["model"]) =>
  features.flatMap(({ name, type }) => (type === "box" ? [name] : []));
const built = (session: PartSession) => namesOf(previewModel(session.store.getState()));

function rolledBack(): PartSession {
  const { session } = openPart();
  did(session, box("b1"), box("b2"));
  session.set({ rollback: "b1" });
  return session;
}

test("what was made at the roll-back bar is built again when it is redone, however much of it", () => {
  const session = rolledBack();
  for (const id of ["n1", "n2"]) addFeature(session, { id, type: "box", name: id });
  expect(built(session)).toEqual(["b1", "n1", "n2"]);
  session.undo();
  session.undo();
  expect(built(session)).toEqual(["b1"]);
  session.redo();
  expect(built(session)).toEqual(["b1", "n1"]);
  session.redo();
  expect(built(session)).toEqual(["b1", "n1", "n2"]);
  expect(session.store.getState().rollback).toBe("n2");
});

test("what was behind the bar, is deleted and comes back, stays behind it", () => {
  const session = rolledBack();
  did(session, { command: "deleteFeature", ids: ["b2"] });
  session.undo();
  expect(namesOf(session.model)).toEqual(["b1", "b2"]);
  expect(built(session)).toEqual(["b1"]);
});

test("the bar that is put somewhere by hand stays there, whatever comes back", () => {
  const { session } = openPart();
  did(session, box("b1"), box("b2"), box("b3"));
  const at = (id: string) => session.model.features.findIndex((feature) => feature.id === id);
  const barIs = () => session.store.getState().rollback;
  moveBar(session, at("b2"));
  did(session, { command: "deleteFeature", ids: ["b2"] });
  expect(barIs()).toBe("b1");
  moveBar(session, at("b3"));
  expect(barIs()).toBeNull();
  moveBar(session, at("b1"));
  session.undo();
  expect(namesOf(session.model)).toEqual(["b1", "b2", "b3"]);
  expect(barIs()).toBe("b1");
});

test("what came back while the bar stood elsewhere does not take it along later", () => {
  const { session } = openPart();
  did(session, box("b1"), box("b2"), box("b3"));
  session.set({ rollback: "b2" });
  did(session, { command: "deleteFeature", ids: ["b2"] });
  session.set({ rollback: null });
  session.undo();
  session.set({ rollback: "b1" });
  did(session, { command: "editFeature", id: "b3", params: { width: "7 mm" } });
  expect(session.store.getState().rollback).toBe("b1");
});

test("a copy of the feature at the bar is built", () => {
  const session = rolledBack();
  duplicateFeatures(session, ["b1"]);
  expect(built(session)).toEqual(["b1", "b1 copy"]);
  duplicateFeatures(session, ["b2"]);
  expect(built(session)).toEqual(["b1", "b1 copy"]);
});
