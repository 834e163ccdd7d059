import { expect, test } from "vitest";
import * as Y from "yjs";
import { type Arrival, PersonalUndo } from "../index.ts";
import { box, copied, feature, newPart, run, sketch, sync } from "../testing/parts.ts";

test("undo takes back one's own changes step by step, redo brings them again, and a peer's work stays (U-1)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  const start = ada.model;
  run(ada, sketch, box);
  run(ada, { command: "editFeature", id: "b1", params: { width: "30 mm" } });
  const bob = copied(ada, { person: "bob" });
  run(bob, { ...box, id: "bobs" });
  sync(ada, bob);
  const end = ada.model;
  expect(undo.undo()).toBe(true);
  expect(feature(ada, "b1").params).toMatchObject({ width: "25 mm" });
  expect(undo.undo()).toBe(true);
  expect(undo.undo()).toBe(false);
  expect(ada.model.features.map(({ id }) => id)).toEqual([...start.features.map(({ id }) => id), "bobs"]);
  expect([undo.redo(), undo.redo(), undo.redo()]).toEqual([true, true, false]);
  expect(ada.model).toEqual(end);
});

test("what completes one's last change in a feature goes and comes with it, however much was done elsewhere since (U-1)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, box);
  run(ada, { ...box, id: "b2" });
  const width = (value: string) => ({ command: "editFeature", id: "b1", params: { width: value } }) as const;
  for (let step = 0; step < 600; step += 1)
    run(ada, { command: "editFeature", id: "b2", params: { width: `${step + 1} mm` } });
  // Of the box too much was done since: nobody could undo it any more.
  expect(undo.complete("b1", width("26 mm"))).toBe(false);
  run(ada, width("30 mm"));
  run(ada, { command: "editFeature", id: "b2", params: { width: "1 m" } });
  expect(undo.complete("b1", { ...width("31 mm"), params: { width: "31 mm", depth: "7 mm" } })).toBe(true);
  expect(feature(ada, "b1").params).toMatchObject({ width: "31 mm", depth: "7 mm" });
  undo.undo();
  undo.undo();
  expect(undo.complete("b1", width("99 mm"))).toBe(false);
  expect(feature(ada, "b1").params).toMatchObject({ width: "25 mm", depth: "10 mm" });
  undo.redo();
  expect(feature(ada, "b1").params).toMatchObject({ width: "31 mm", depth: "7 mm" });
});

test("undo does not take back what a peer has changed since (U-3)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, box);
  const bob = copied(ada, { person: "bob" });
  run(ada, { command: "editFeature", id: "b1", params: { width: "30 mm", depth: "5 mm" } });
  sync(ada, bob);
  run(bob, { command: "editFeature", id: "b1", params: { width: "77 mm" } });
  sync(ada, bob);
  undo.undo();
  expect(feature(ada, "b1").params).toMatchObject({ width: "77 mm", depth: "10 mm" });
  undo.undo();
  expect(feature(ada, "b1").params).toMatchObject({ width: "77 mm" });
});

test("one's undo covers an agent run on one's behalf, a deletion included, and nobody else's (U-1)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  const bob = copied(ada, { person: "bob" });
  const bobs = new PersonalUndo(bob, "bob");
  run(ada, box);
  sync(ada, bob);
  const agent = copied(ada, { person: "ada", run: "run-7" });
  run(agent, { command: "deleteFeature", ids: ["b1"] });
  sync(agent, ada, bob);
  expect(ada.model.features).toHaveLength(4);
  expect(bobs.canUndo).toBe(false);
  expect(undo.undo()).toBe(true);
  expect(feature(ada, "b1").params).toMatchObject({ width: "25 mm" });
});

test("a deletion in a transaction of its own is its author's even when nothing else is written (U-4)", () => {
  const ada = newPart({ person: "ada" });
  run(ada, box, sketch);
  const undo = new PersonalUndo(ada, "ada");
  const tab = copied(ada, { person: "ada" });
  // The second one found the fault: the tab was known by then, and wrote nothing more.
  for (const id of ["s1", "b1"]) {
    run(tab, { command: "deleteFeature", ids: [id] });
    sync(tab, ada);
  }
  expect(ada.model.features).toHaveLength(4);
  expect([undo.undo(), undo.undo(), undo.undo()]).toEqual([true, true, false]);
  expect(ada.model.features).toHaveLength(6);
});

test("an agent's run is undone as one step among later ones, and what others made of it stays (U-5)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  const agent = copied(ada, { person: "ada", run: "run-7" });
  run(agent, box, sketch);
  run(agent, { command: "editFeature", id: "b1", params: { height: "4 mm" } });
  run(agent, { ...box, id: "b2" });
  sync(agent, ada);
  run(ada, { ...box, id: "mine" });
  const bob = copied(ada, { person: "bob" });
  run(bob, { command: "editFeature", id: "b2", params: { width: "77 mm" } });
  sync(bob, ada);
  const before = ada.model;
  expect(["run-7", "run-8"].map((name) => undo.canUndoRun(name))).toEqual([true, false]);
  expect(undo.undoRun("run-7")).toBe("all");
  expect(undo.canUndoRun("run-7")).toBe(false);
  expect(
    ada.model.features
      .slice(4)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(["b2", "mine"]);
  expect(feature(ada, "b2").params).toMatchObject({ width: "77 mm" });
  expect(undo.undoRun("run-7")).toBe("nothing");
  expect(undo.redo()).toBe(true);
  expect(ada.model).toEqual(before);
  expect([undo.undo(), undo.undo(), undo.undo()]).toEqual([true, true, false]);
});

test("work of several authors that arrives at once is undone by author, and a run alone is taken back (U-1, U-5)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  const tab = copied(ada, { person: "ada" });
  const agents = ["r1", "r2"].map((name) => copied(ada, { person: "ada", run: name }));
  run(tab, { ...box, id: "mine" });
  for (const [at, agent] of agents.entries()) run(agent, { ...box, id: `agents${at}` });
  ada.doc.transact(() => {
    for (const part of [...agents, tab]) Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(part.doc));
  });
  const ids = () => ada.model.features.slice(4).map(({ id }) => id);
  expect(ids().toSorted()).toEqual(["agents0", "agents1", "mine"]);
  expect(undo.undoRun("r1")).toBe("all");
  expect(ids().toSorted()).toEqual(["agents1", "mine"]);
  expect(undo.undo()).toBe(true);
  expect(ids()).toHaveLength(1);
});

test("what others have built on stays when its maker takes it back (U-3)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, { command: "addVariable", id: "v1", name: "w", expression: "5 mm" });
  run(ada, sketch);
  run(ada, box);
  const bob = copied(ada, { person: "bob" });
  run(
    bob,
    { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } },
    { ...box, id: "b2", params: { width: "#w" } },
  );
  sync(ada, bob);
  expect([undo.undo(), undo.undo()]).toEqual([true, false]);
  expect(ada.model.features.slice(4).map(({ id }) => id)).toEqual(["s1", "e1", "b2"]);
  expect(ada.model.variables).toHaveLength(1);
});

test("a removal that somebody's undo made is theirs, also where it arrives with one's own work (U-4)", () => {
  const bob = newPart({ person: "bob" });
  const bobs = new PersonalUndo(bob, "bob");
  const start = bob.model;
  run(bob, { ...box, id: "bobs" });
  const [ada, tab] = [copied(bob, { person: "ada" }), copied(bob, { person: "ada" })];
  const undo = new PersonalUndo(ada, "ada");
  run(tab, { ...box, id: "adas" });
  expect(bobs.undo()).toBe(true);
  ada.doc.transact(() => {
    for (const part of [tab, bob]) Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(part.doc));
  });
  expect(ada.model.features.slice(4).map(({ id }) => id)).toEqual(["adas"]);
  undo.undo();
  expect(ada.model).toEqual(start);
});

test("what a kept copy catches up with is nobody's to undo here, and of what was missed only agents' runs are (U-1)", () => {
  const office = newPart({ person: "ada" });
  const laptop = copied(office, { person: "ada" });
  let arrival: Arrival = "before-opening";
  const undo = new PersonalUndo(laptop, "ada", () => arrival);
  run(office, box);
  sync(office, laptop);
  expect([undo.canUndo, undo.undo()]).toEqual([false, false]);
  expect(feature(laptop, "b1").id).toBe("b1");
  const agent = copied(office, { person: "ada", run: "r1" });
  run(office, { ...box, id: "mine" });
  run(agent, { ...box, id: "agents" });
  sync(office, agent);
  arrival = "while-away";
  sync(office, laptop);
  expect(undo.undo()).toBe(true);
  expect(laptop.model.features.map(({ id }) => id).slice(-2)).toEqual(["b1", "mine"]);
  expect(undo.undo()).toBe(false);
  run(laptop, { ...box, id: "here" });
  expect(undo.undo()).toBe(true);
});
