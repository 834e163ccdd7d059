import type { Json } from "@solidtype/contracts";
import { resolveModel } from "@solidtype/document";
import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import {
  acceptEditing,
  addFeature,
  beginFeature,
  cancelEditing,
  changeParams,
  editFeature,
  editParams,
} from "./feature-editing.ts";
import { pickRowIntoField } from "./field-picks.ts";
import type { PartSession } from "./part-session.ts";
import { previewModel } from "./preview-model.ts";
import { select } from "./selection.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const box = { command: "addFeature", id: "b1", type: "box", params: { width: "10 mm" } } as const;
const sketch = {
  command: "addFeature",
  id: "s1",
  type: "sketch",
  params: { plane: { name: "top" } },
} as const;
const extrude = { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } } as const;
const fillet = {
  command: "addFeature",
  id: "f1",
  type: "fillet",
  params: { edges: ["back", "front", "left"].map(edge) },
} as const;

function edge(side: string): { readonly name: string } {
  return { name: `{b1:${side}|b1:top}` };
}

const paramsOf = (session: PartSession, id: string): { readonly [name: string]: Json } => {
  const found = session.model.features.find((feature) => feature.id === id);
  return found !== undefined && "params" in found ? (found.params as { readonly [name: string]: Json }) : {};
};
const edgesOf = (session: PartSession) => {
  const { edges } = paramsOf(session, "f1");
  return Array.isArray(edges)
    ? edges.map((one) => /\{b1:(\w+)/.exec(JSON.stringify(one))?.[1]).toSorted()
    : [];
};
const draftOf = (session: PartSession) => session.store.getState().editing?.draft.params ?? {};
const shown = (session: PartSession) =>
  previewModel(session.store.getState())
    .features.map(({ id }) => id)
    .filter((id) => /\d/.test(id));

/** Two people who have the same part open. */
function together() {
  const { session: ada, doc: adas } = openPart();
  did(ada, box, fillet);
  const { session: bob, doc: bobs } = openPart({ person: "bob", from: adas });
  const exchange = (): void => {
    Y.applyUpdate(bobs, Y.encodeStateAsUpdate(adas, Y.encodeStateVector(bobs)), "remote");
    Y.applyUpdate(adas, Y.encodeStateAsUpdate(bobs, Y.encodeStateVector(adas)), "remote");
  };
  return { ada, bob, exchange };
}

test("accepting a dialog leaves alone what others have changed in the same feature meanwhile, and shows it before", () => {
  const { ada, bob, exchange } = together();
  editFeature(ada, "b1");
  changeParams(ada, { width: "99 mm" });
  did(bob, { command: "editFeature", id: "b1", params: { depth: "55 mm", width: "12 mm" } });
  exchange();
  expect(draftOf(ada)).toMatchObject({ width: "99 mm", depth: "55 mm" });
  expect(acceptEditing(ada)).toBe(true);
  expect(paramsOf(ada, "b1")).toMatchObject({ width: "99 mm", depth: "55 mm" });
});

test("of a set only what was taken out or put in is written, whatever others do to it meanwhile", () => {
  const { ada, bob, exchange } = together();
  editFeature(ada, "f1");
  changeParams(ada, { edges: ["back", "front", "right"].map(edge) });
  did(bob, { command: "editFeature", id: "f1", params: { edges: ["front", "left", "bottom"].map(edge) } });
  exchange();
  expect(acceptEditing(ada)).toBe(true);
  exchange();
  expect(edgesOf(ada)).toEqual(["bottom", "front", "right"]);
  expect(edgesOf(bob)).toEqual(["bottom", "front", "right"]);
});

const chosen = (session: PartSession, ...regions: string[]) =>
  did(session, { command: "editFeature", id: "e1", params: { regions } });
const meaning = (session: PartSession): unknown => {
  const resolved = resolveModel(previewModel(session.store.getState()));
  const result = resolved.features.find(({ id }) => id === "e1")?.result;
  return result?.ok === true ? (result.value.params as { regions?: unknown }).regions : result?.error.code;
};

test("a set that was emptied by two people is empty for the one whose dialog is open, and never all", () => {
  const { ada, bob, exchange } = together();
  did(ada, sketch, { ...extrude, params: { sketch: "s1", regions: ["r1", "r2"] } });
  exchange();
  editFeature(ada, "e1");
  changeParams(ada, { regions: ["r2"] });
  chosen(bob, "r1");
  exchange();
  expect(draftOf(ada)["regions"]).toEqual([]);
  expect(meaning(ada)).toBe("missing-value");
  expect(acceptEditing(ada)).toBe(true);
  expect(meaning(ada)).toBe("missing-value");
  exchange();
  editFeature(ada, "e1");
  chosen(bob, "r1", "r2");
  exchange();
  changeParams(ada, { regions: ["r2"] });
  changeParams(ada, { regions: [] });
  chosen(bob, "r1");
  exchange();
  expect(acceptEditing(ada)).toBe(true);
  expect(meaning(ada)).toEqual([]);
});

test("what has nothing left says so in its dialog, whatever else is changed there, until all or some are chosen", () => {
  const { ada, bob, exchange } = together();
  did(ada, sketch, { ...extrude, params: { sketch: "s1", regions: ["r1", "r2"] } });
  exchange();
  chosen(ada, "r1");
  chosen(bob, "r2");
  exchange();
  editFeature(ada, "e1");
  changeParams(ada, { distance: "7 mm" });
  expect(meaning(ada)).toBe("missing-value");
  expect(acceptEditing(ada)).toBe(true);
  expect(meaning(ada)).toBe("missing-value");
  editFeature(ada, "e1");
  changeParams(ada, { regions: ["r1"] });
  expect(meaning(ada)).toEqual(["r1"]);
  changeParams(ada, { regions: [] });
  expect(meaning(ada)).toEqual([]);
  expect(acceptEditing(ada)).toBe(true);
  expect(meaning(ada)).toEqual([]);
});

test("what a new feature was made of is not chosen any more: a key would delete it", () => {
  const { session } = openPart();
  did(session, sketch);
  session.set({ chosen: new Set(["s1"]) });
  beginFeature(session, "box");
  expect(acceptEditing(session)).toBe(true);
  expect(session.store.getState().chosen.size).toBe(0);
});

test("a dialog in which nothing was changed writes nothing", () => {
  const { ada } = together();
  editFeature(ada, "b1");
  const before = ada.model;
  expect(acceptEditing(ada)).toBe(true);
  expect(ada.model).toBe(before);
  expect(ada.store.getState().editing).toBeNull();
});

test("the dialog of a feature that is deleted closes: without a word for whoever deleted it, with one for others", () => {
  const { ada, bob, exchange } = together();
  editFeature(ada, "f1");
  editFeature(bob, "f1");
  did(bob, { command: "deleteFeature", ids: ["f1"] });
  expect(bob.store.getState()).toMatchObject({ editing: null, refusal: null });
  exchange();
  expect(ada.store.getState()).toMatchObject({
    editing: null,
    refusal: "“Fillet 1”, which was open here, is gone: it was deleted.",
  });
});

test("the roll-back bar goes to what is before its feature when that is gone, and new features are still taken", () => {
  const { ada, bob, exchange } = together();
  did(ada, { ...box, id: "b2" }, { ...box, id: "b3" });
  exchange();
  ada.set({ rollback: "b2", chosen: new Set(["b1", "b2"]) });
  did(bob, { command: "deleteFeature", ids: ["b2"] });
  exchange();
  expect(ada.store.getState()).toMatchObject({ rollback: "f1", chosen: new Set(["b1"]) });
  expect(addFeature(ada, { id: "b4", type: "box" }).ok).toBe(true);
  expect(ada.store.getState().rollback).toBe("b4");
  expect(shown(ada)).toEqual(["b1", "f1", "b4"]);
});

test("a feature behind the roll-back bar is edited where it is, and a new one refers to nothing behind the bar", () => {
  const { session } = openPart();
  did(session, sketch, extrude, box, { ...sketch, id: "s2" });
  session.set({ rollback: "b1" });
  beginFeature(session, "extrude");
  expect(draftOf(session)["sketch"]).toBe("s1");
  expect(pickRowIntoField(session, "s2")).toBe(false);
  session.set({ editing: null, rollback: session.model.features.find(({ id }) => id === "top")?.id ?? null });
  editParams(session, "e1");
  expect(shown(session)).toEqual(["s1", "e1"]);
});

test("another sketch chosen in a dialog's list comes without the regions of the one before", () => {
  const { session } = openPart();
  did(session, sketch, { ...sketch, id: "s2" });
  beginFeature(session, "extrude");
  changeParams(session, { sketch: "s1", regions: ["r1"] });
  changeParams(session, { sketch: "s2" });
  expect(draftOf(session)).toMatchObject({ sketch: "s2", regions: [] });
});

test("a dialog that opens over a sketch takes the sketch up and leaves it", () => {
  const { session } = openPart();
  did(session, sketch, extrude, { ...sketch, id: "s2" });
  editFeature(session, "s1");
  expect(session.store.getState().sketch).toBe("s1");
  beginFeature(session, "extrude");
  expect(session.store.getState()).toMatchObject({ sketch: null, editing: { isNew: true } });
  expect(draftOf(session)["sketch"]).toBe("s1");
});

test("a field that takes part only with what was just chosen, and wants something, takes the next click", () => {
  const { session } = openPart();
  const active = () => session.store.getState().editing?.activeField;
  did(session, sketch, extrude);
  editFeature(session, "e1");
  const before = active();
  changeParams(session, { extent: "up-to" });
  expect(active()).toBe("upTo");
  changeParams(session, { extent: "blind", distance: "3 mm" });
  beginFeature(session, "hole");
  expect(active()).toBe("points");
  changeParams(session, { diameter: "3 mm" });
  expect(active()).toBe("points");
  expect(before).not.toBe("upTo");
});

test("what is extruded from a body's face goes onto that body, or into it where it is to be cut", () => {
  const { session } = openPart();
  const onFace = { ...sketch, id: "s2", params: { plane: { name: "b1:top" } } };
  did(session, box, sketch, onFace);
  beginFeature(session, "extrude");
  expect(draftOf(session)).toMatchObject({ sketch: "s2", operation: "add", flip: false });
  changeParams(session, { sketch: "s1" });
  expect(draftOf(session)).toMatchObject({ operation: "new" });
  changeParams(session, { sketch: "s2" });
  changeParams(session, { operation: "cut" });
  expect(draftOf(session)).toMatchObject({ operation: "cut", flip: true });
  changeParams(session, { flip: false });
  changeParams(session, { operation: "add" });
  expect(draftOf(session)).toMatchObject({ operation: "add", flip: false });
  const fromBehind = { ...onFace, id: "s3", params: { ...onFace.params, flip: true } };
  did(session, fromBehind);
  changeParams(session, { sketch: "s3" });
  expect(draftOf(session)).toMatchObject({ operation: "add", flip: true });
  changeParams(session, { operation: "intersect" });
  expect(draftOf(session)).toMatchObject({ operation: "intersect", flip: false });
  changeParams(session, { operation: "cut" });
  expect(draftOf(session)).toMatchObject({ operation: "cut", flip: false });
  session.set({ editing: null, chosen: new Set(["s1"]) });
  beginFeature(session, "extrude");
  expect(draftOf(session)).toMatchObject({ sketch: "s1", operation: "new" });
  changeParams(session, { operation: "cut" });
  expect(draftOf(session)).toMatchObject({ operation: "cut", flip: false });
});

test("the others are told which feature is open here for as long as it is, whatever is picked meanwhile", () => {
  const { session, told } = openPart();
  did(session, box);
  editFeature(session, "b1");
  select(session, []);
  expect(told()?.["feature"]).toBe("b1");
  cancelEditing(session);
  expect(told()?.["feature"]).toBeNull();
  editFeature(session, "b1");
  did(session, { command: "deleteFeature", ids: ["b1"] });
  expect(told()?.["feature"]).toBeNull();
});

test("a new feature that lacks nothing is kept when another tool is taken up, and one that lacks something is not", () => {
  const { session } = openPart();
  const types = () =>
    session.model.features.map(({ type }) => type).filter((type) => !/plane|origin/.test(type));
  beginFeature(session, "box");
  beginFeature(session, "box");
  expect(types()).toEqual([]);
  beginFeature(session, "cylinder");
  expect(types()).toEqual(["box"]);
  cancelEditing(session);
  beginFeature(session, "fillet");
  beginFeature(session, "sphere");
  expect(types()).toEqual(["box"]);
  expect(session.store.getState()).toMatchObject({ editing: { draft: { type: "sphere" } }, refusal: null });
});

test("undo in a dialog takes back what was done there, a typed text at once, and nothing that was before it", () => {
  const { session } = openPart();
  did(session, sketch);
  beginFeature(session, "box");
  for (const width of ["2", "25", "25 mm"]) changeParams(session, { width });
  changeParams(session, { depth: "7 mm" });
  const sizes = () => [draftOf(session)["width"], draftOf(session)["depth"]];
  session.undo();
  expect(sizes()[0]).toBe("25 mm");
  expect(sizes()[1]).not.toBe("7 mm");
  session.redo();
  expect(sizes()).toEqual(["25 mm", "7 mm"]);
  session.undo();
  session.undo();
  expect(sizes()).not.toContain("25 mm");
  session.undo();
  expect(session.store.getState()).toMatchObject({ editing: { isNew: true } });
  expect(session.store.getState().refusal).toMatch(/Close it first/);
  expect(session.model.features.map(({ id }) => id)).toContain("s1");
  cancelEditing(session);
  session.undo();
  expect(session.model.features.map(({ id }) => id)).not.toContain("s1");
});

test("who may only look opens what there is and reads it, and changes nothing", () => {
  const { session } = openPart();
  did(session, box, sketch);
  session.set({ access: "You may look at it, but not change it." });
  const { model } = session;
  editFeature(session, "b1");
  expect(draftOf(session)["width"]).toBe("10 mm");
  changeParams(session, { width: "99 mm" });
  expect(draftOf(session)["width"]).toBe("10 mm");
  expect(acceptEditing(session)).toBe(true);
  expect(session.store.getState().editing).toBeNull();
  editFeature(session, "s1");
  expect(session.store.getState().sketch).toBe("s1");
  beginFeature(session, "box");
  expect(session.store.getState()).toMatchObject({ editing: null });
  expect(session.model).toBe(model);
});
