import { PartDocument } from "@solidtype/document";
import type { SketchData, SketchPatch, SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import * as Y from "yjs";
import type { Looked, LookInto, Unlooked } from "./look-into.ts";
import type { SketchSession } from "./sketch-session.ts";
import { drawTools } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const opened = (elsewhere?: LookInto) => openSketch(solver, elsewhere);

test("a typed dimension is one step: it comes and goes with where it moved things", () => {
  const { undo, sketch, point } = opened();
  expect(sketch.sizes.type(["w"], "25 mm")).toBe(true);
  expect(point("b")?.x).toBeCloseTo(25, 9);
  undo.undo();
  expect(point("b")?.x).toBeCloseTo(10, 9);
  expect(undo.canUndo).toBe(false);
});

test("a dimension whose text means nothing is refused in words, and nothing is written", () => {
  const { undo, sketch } = opened();
  expect(sketch.sizes.type(["w"], "30 deg")).toBe(false);
  expect(sketch.store.getState().refused).not.toBeNull();
  expect(undo.canUndo).toBe(false);
});

test("the text of a dimension is moved once, however far it was dragged", () => {
  const { undo, sketch, stored } = opened();
  for (let x = 0; x < 30; x += 1) sketch.carryLabel("w", { x, y: 5 });
  expect(sketch.store.getState().data.constraints["w"]).toMatchObject({ label: { x: 29, y: 5 } });
  sketch.moveLabel("w", { x: 29, y: 5 });
  expect(stored()?.constraints["w"]).toMatchObject({ label: { x: 29, y: 5 } });
  undo.undo();
  expect(undo.canUndo).toBe(false);
});

test("a dimension that lost its value hides nothing, is named, and takes a new one", () => {
  const { part, sketch, point } = opened();
  part.run([
    { command: "addVariable", id: "v", name: "w", expression: "10 mm" },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
  ]);
  part.run({ command: "deleteVariable", id: "v", force: true });
  const { data, unresolved, message } = sketch.store.getState();
  expect(Object.keys(data.entities).toSorted()).toEqual(["a", "ab", "b"]);
  expect([...unresolved.keys()]).toEqual(["w"]);
  expect(message).toMatch(/^A dimension has no value\. .*w/);
  expect(sketch.sizes.type(["w"], "12 mm")).toBe(true);
  expect(point("b")?.x).toBeCloseTo(12, 9);
  expect(sketch.store.getState().unresolved.size).toBe(0);
});

test("a constraint that does not fit what is picked says what to pick, and writes nothing", () => {
  const { sketch, undo } = opened();
  sketch.select(["ab"], false);
  sketch.constrain("parallel");
  expect(sketch.store.getState().refused).toBe("Parallel: pick two lines first.");
  expect(undo.canUndo).toBe(false);
});

test("a drag that is torn off leaves what the document has, with what others did meanwhile", () => {
  const { part, sketch, point } = opened();
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.grab("b", { x: 10, y: 0 });
  sketch.drag({ x: 16, y: 0 });
  expect(point("b")?.x).toBeCloseTo(16, 6);
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: { c: { type: "point", x: 50, y: 50 } }, constraints: {} },
  });
  sketch.abandon();
  expect(point("b")).toEqual({ x: 10, y: 0 });
  expect(point("c")).toEqual({ x: 50, y: 50 });
});

test("a drag that ends where it began shows what others did meanwhile", () => {
  const { part, sketch, point } = opened();
  sketch.grab("b", { x: 10, y: 0 });
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: { c: { type: "point", x: 50, y: 50 } }, constraints: {} },
  });
  sketch.release();
  expect(point("c")).toEqual({ x: 50, y: 50 });
});

test("a tool taken up, or a key that changes something, puts down what is dragged, and the sketch goes on being shown", () => {
  const keys: readonly ((sketch: SketchSession) => void)[] = [
    (sketch) => sketch.takeTool(drawTools.find(({ id }) => id === "line") ?? null),
    (sketch) => sketch.constrain("vertical"),
    (sketch) => sketch.toggleConstruction(),
    (sketch) => sketch.remove(),
  ];
  for (const press of keys) {
    const { part, sketch, stored } = opened();
    part.run({
      command: "editSketch",
      id: "s1",
      patch: {
        entities: {
          c: { type: "point", x: 50, y: 50 },
          d: { type: "point", x: 60, y: 51 },
          cd: { type: "line", start: "c", end: "d" },
        },
        constraints: { w: null },
      },
    });
    sketch.select(["cd"], false);
    sketch.grab("b", { x: 10, y: 0 });
    sketch.drag({ x: 16, y: 0 });
    press(sketch);
    const peers = { e: { type: "point" as const, x: 5, y: 50 } };
    part.run({ command: "editSketch", id: "s1", patch: { entities: peers, constraints: {} } });
    const shown = sketch.store.getState().data.entities;
    expect(shown["b"]).toMatchObject({ x: 16, y: 0 });
    expect(shown["e"]).toMatchObject(peers.e);
    expect(Object.keys(shown).toSorted()).toEqual(Object.keys(stored()?.entities ?? {}).toSorted());
    expect(stored()?.entities["b"]).toMatchObject({ x: 16, y: 0 });
  }
});

test("nothing asks any more for a size that somebody else has taken away, and what is drawn next is seen", () => {
  const { part, sketch } = opened();
  sketch.sizes.add({ type: "distance", on: ["a", "b"] }, null);
  part.run({ command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: null } } });
  sketch.sizes.add({ type: "length", on: ["ab"] }, null);
  const { typing } = sketch.store.getState();
  if (typing === null) throw new Error("nothing asks for a value");
  sketch.set({ offered: [{ type: "length", on: ["ab"], held: [] }] });
  const patch = { entities: {}, constraints: { [typing.constraint]: null } };
  part.run({ command: "editSketch", id: "s1", patch });
  expect(sketch.store.getState()).toMatchObject({ typing: null, offered: [] });
});

test("a sketch whose feature is gone is left, in words", () => {
  const { part, told } = opened();
  part.run({ command: "deleteFeature", ids: ["s1"] });
  expect(told).toEqual([{ sketch: null, refusal: expect.stringContaining("gone") }]);
});

const contradiction = {
  entities: {},
  constraints: { d: { type: "distance" as const, on: ["a", "b"], value: 40, driving: true } },
};

test("what contradicts what is told when it has been found out, and until then that it is looked for", async () => {
  const { sketch } = opened();
  expect(sketch.commit(contradiction)).toBe(true);
  expect(sketch.store.getState().message).toMatch(/looking/);
  await expect.poll(() => sketch.store.getState().message).toMatch(/contradict/);
  const sets = sketch.store
    .getState()
    .diagnosis?.conflicting.map(({ constraints }) => constraints.toSorted());
  expect(sets).toEqual([["d", "w"]]);
  sketch.commit({ entities: {}, constraints: { d: null } });
  expect(sketch.store.getState()).toMatchObject({ message: null, diagnosis: { conflicting: [] } });
});

test("what comes of a sketch that has changed meanwhile is not shown", async () => {
  const asked: { readonly data: SketchData; readonly tell: (looked: Looked | Unlooked) => void }[] = [];
  const { sketch, point } = opened({
    look: (data) => new Promise((tell) => asked.push({ data, tell })),
    close: () => undefined,
  });
  sketch.commit(contradiction);
  sketch.commit({ entities: {}, constraints: { d: null, w: { value: 25 } } });
  for (const { data, tell } of asked) tell(solver.solve(data));
  await Promise.resolve();
  expect(sketch.store.getState().message).toBeNull();
  expect(point("b")?.x).toBeCloseTo(25, 9);
});

test("where nobody could look into it, that is said and not that there is no solution; it is tried again", async () => {
  const said: (Unlooked | "solve")[] = ["failed", "failed", "solve"];
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { sketch, point, stored } = opened({
    look: async (data) => {
      const next = said.shift() ?? "overtaken";
      return next === "solve" ? solver.solve(data) : next;
    },
    close: () => undefined,
  });
  sketch.commit(turnedOut);
  await vi.advanceTimersByTimeAsync(0);
  expect(sketch.store.getState().message).toMatch(/could not be looked into/);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(said).toEqual(["solve"]);
  expect(sketch.store.getState().message).toMatch(/could not be looked into/);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sketch.store.getState().message).toBeNull();
  expect(point("n")?.x).toBeCloseTo(13, 6);
  expect(stored()?.entities["n"]).toMatchObject({ x: expect.closeTo(13, 6) });
});

test("what failed is not asked again once the sketch says something else, or is left", async () => {
  let asked = 0;
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { sketch } = opened({
    look: async () => {
      asked += 1;
      return "failed";
    },
    close: () => undefined,
  });
  sketch.commit(contradiction);
  await vi.advanceTimersByTimeAsync(0);
  sketch.commit({ entities: {}, constraints: { d: null } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  expect(sketch.store.getState().message).toBeNull();
  sketch.commit({ entities: {}, constraints: { e: contradiction.constraints.d } });
  await vi.advanceTimersByTimeAsync(0);
  sketch.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(2);
});

/** A lookout that answers when it is told to, and counts what it was asked. */
function slowly() {
  const asked: { readonly data: SketchData; readonly tell: (looked: Looked | Unlooked) => void }[] = [];
  const elsewhere: LookInto = {
    look: (data) => new Promise((tell) => asked.push({ data, tell })),
    close: () => undefined,
  };
  return { asked, elsewhere };
}

test("a change of the part elsewhere neither asks again nor takes an answer away", async () => {
  const { asked, elsewhere } = slowly();
  const { part, sketch } = opened(elsewhere);
  sketch.commit(contradiction);
  part.run({ command: "addVariable", id: "v", name: "elsewhere", expression: "1 mm" });
  sketch.moveLabel("d", { x: 3, y: 4 });
  expect(asked).toHaveLength(1);
  expect(sketch.store.getState().message).toMatch(/looking/);
  for (const { data, tell } of asked) tell(solver.solve(data));
  await expect.poll(() => sketch.store.getState().message).toMatch(/contradict/);
  part.run({ command: "editVariable", id: "v", expression: "2 mm" });
  expect(sketch.store.getState().message).toMatch(/contradict/);
  expect(sketch.store.getState().data.constraints["d"]).toMatchObject({ label: { x: 3, y: 4 } });
  expect(asked).toHaveLength(1);
});

test("a contradiction here does not keep a dimension elsewhere from driving, only one that says nothing new", () => {
  const { sketch } = opened();
  sketch.commit({
    entities: {
      p: { type: "point", x: 50, y: 50 },
      q: { type: "point", x: 80, y: 50 },
      pq: { type: "line", start: "p", end: "q" },
    },
    constraints: contradiction.constraints,
  });
  const driving = () =>
    Object.values(sketch.store.getState().data.constraints).flatMap((constraint) =>
      "driving" in constraint ? [constraint.driving] : [],
    );
  sketch.sizes.add({ type: "length", on: ["pq"] }, null);
  expect(driving()).toEqual([true, true, true]);
  sketch.sizes.add({ type: "distance", on: ["p", "q"] }, null);
  expect(driving().toSorted()).toEqual([false, true, true, true]);
  expect(sketch.store.getState().refused).toMatch(/already/);
});

/** One circle in another, which is told to lie outside: too far from where it lies for a glance. */
const turnedOut: SketchPatch = {
  entities: {
    m: { type: "point", x: 0, y: 100 },
    n: { type: "point", x: 2, y: 100 },
    c: { type: "circle", center: "m", radius: 10 },
    d: { type: "circle", center: "n", radius: 3 },
    k: { type: "point", x: 60, y: 60 },
  },
  constraints: {
    fm: { type: "fixed", on: ["m"] },
    t: { type: "tangent", on: ["c", "d"] },
    r1: { type: "radius", on: ["c"], value: 10, driving: true },
    r2: { type: "radius", on: ["d"], value: 3, driving: true },
    far: { type: "horizontal-distance", on: ["m", "n"], value: 13, driving: true },
  },
};

test("where the sketch was found to lie after a longer look is written, and undone with the change that led there", async () => {
  const { undo, sketch, point, stored } = opened();
  sketch.commit(turnedOut);
  expect(sketch.store.getState().message).toMatch(/looking/);
  await expect.poll(() => point("n")?.x).toBeCloseTo(13, 6);
  const lies = () => {
    const written = stored()?.entities["n"];
    return written !== undefined && "x" in written ? written.x : undefined;
  };
  expect(lies()).toBeCloseTo(13, 6);
  expect(sketch.store.getState().message).toBeNull();
  undo.undo();
  expect([stored()?.entities["n"], undo.canUndo]).toEqual([undefined, false]);
  undo.redo();
  expect(lies()).toBeCloseTo(13, 6);
});

test("what is found after the change that led there was undone is not written", async () => {
  const answers: (() => void)[] = [];
  const late: LookInto = {
    look: (data) => new Promise((told) => answers.push(() => told(solver.solve(data)))),
    close: () => undefined,
  };
  const { undo, sketch, stored } = opened(late);
  sketch.commit(turnedOut);
  undo.undo();
  undo.redo();
  undo.undo();
  for (const answer of answers) answer();
  await new Promise((settled) => setImmediate(settled));
  expect(stored()?.entities["n"]).toBeUndefined();
  undo.redo();
  expect(stored()?.entities["n"]).toMatchObject({ x: 2 });
});

test.each(["an edit", "a drag"])(
  "where a change of somebody else's was found to lead is written with the next change here: %s",
  async (change) => {
    const { part, sketch, point, stored } = opened();
    part.run({ command: "editSketch", id: "s1", patch: turnedOut });
    await expect.poll(() => point("n")?.x).toBeCloseTo(13, 6);
    expect(stored()?.entities["n"]).toMatchObject({ x: 2 });
    if (change === "an edit") sketch.sizes.type(["w"], "25 mm");
    else {
      sketch.grab("k", { x: 60, y: 60 });
      sketch.drag({ x: 70, y: 60 });
      sketch.release();
      expect(point("k")?.x).toBeCloseTo(70, 6);
    }
    const written = stored()?.entities["n"];
    expect(written !== undefined && "x" in written ? written.x : undefined).toBeCloseTo(13, 6);
    expect(sketch.store.getState().message).toBeNull();
  },
);

test("a line that is taken away takes its ends along, but not where something else is drawn on them", () => {
  const { undo, sketch, stored } = opened();
  sketch.commit({
    entities: { z: { type: "point", x: 40, y: 4 }, bz: { type: "line", start: "b", end: "z" } },
    constraints: {},
  });
  sketch.select(["bz"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["a", "ab", "b"]);
  undo.undo();
  sketch.select(["ab"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["b", "bz", "z"]);
});

test("a line that is taken away leaves the end that a hole stands on, or that something is measured from", () => {
  const { part, sketch, stored } = opened();
  const points = [{ name: "s1/b" }];
  part.run({ command: "addFeature", id: "h", type: "hole", name: "Hole", params: { points } });
  sketch.select(["ab"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {})).toEqual(["b"]);

  const line = {
    p: { type: "point" as const, x: 0, y: 9 },
    q: { type: "point" as const, x: 9, y: 9 },
    pq: { type: "line" as const, start: "p", end: "q" },
  };
  const constraints = {
    far: { type: "distance" as const, on: ["q", "b"], value: 9, driving: true },
    long: { type: "distance" as const, on: ["p", "q"], value: 9, driving: true },
  };
  sketch.commit({ entities: line, constraints });
  sketch.select(["pq"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["b", "q"]);
  expect(Object.keys(stored()?.constraints ?? {})).toContain("far");
});

test("a line that is taken away takes the end along that only lay on another line", () => {
  const { sketch, stored } = opened();
  sketch.commit({
    entities: {
      p: { type: "point", x: 5, y: 9 },
      q: { type: "point", x: 5, y: 0 },
      pq: { type: "line", start: "p", end: "q" },
    },
    constraints: { on: { type: "on-curve", on: ["q", "ab"] } },
  });
  sketch.select(["pq"], false);
  sketch.remove();
  expect(Object.keys(stored()?.entities ?? {}).toSorted()).toEqual(["a", "ab", "b"]);
  expect(stored()?.constraints["on"]).toBeUndefined();
});

test("a constraint on what a peer took away is told, and taken away from the words", () => {
  const { part, sketch, stored } = opened();
  sketch.commit({ entities: { z: { type: "point", x: 40, y: 4 } }, constraints: {} });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(part.doc));
  const bob = new PartDocument(doc, { person: "bob" });
  sketch.commit({ entities: {}, constraints: { lost: { type: "horizontal", on: ["a", "z"] } } });
  bob.run({ command: "editSketch", id: "s1", patch: { entities: { z: null }, constraints: {} } });
  Y.applyUpdate(part.doc, Y.encodeStateAsUpdate(doc));
  expect(sketch.store.getState().message).toMatch(/^Horizontal: what it was put on is gone/);
  sketch.removeLeftOut();
  expect(stored()?.constraints).not.toHaveProperty("lost");
  expect(sketch.store.getState().message).toBeNull();
});

test("a dimension that only measures tells what is while something is dragged", () => {
  const { sketch, part, point } = openSketch(solver);
  part.run({
    command: "editSketch",
    id: "s1",
    patch: { entities: {}, constraints: { w: { driving: false } } },
  });
  sketch.grab("b", { x: 10, y: 0 });
  sketch.drag({ x: 40, y: 0 });
  expect(point("b")?.x).toBeCloseTo(40);
  expect(sketch.store.getState().measured["w"]).toBeCloseTo(40);
});

test.each(["Del", "Q"])("%s with nothing picked that it could change is no step to undo", (key) => {
  const { part, sketch, undo, stored } = opened();
  part.run([
    { command: "addVariable", id: "v", name: "w", expression: "10 mm" },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
  ]);
  part.run({ command: "editVariable", id: "v", expression: "25 mm" });
  const before = stored();
  if (key === "Del") sketch.remove();
  else {
    sketch.select(["b"], false);
    sketch.toggleConstruction();
  }
  expect(stored()).toEqual(before);
  undo.undo();
  expect(part.model.variables).toMatchObject([{ expression: "10 mm" }]);
});
