import type { SketchData, SketchPatch, SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { Looked, LookInto, Unlooked } from "./look-into.ts";
import { openSketch } from "./testing/open-sketch.ts";

/** What a longer look at a sketch finds, beside the page, while the sketch goes on changing. */
let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

const opened = (elsewhere?: LookInto) => openSketch(solver, elsewhere);

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

test("what is moved is solved anew, whatever its id: a text's place is only left out where a constraint has it", () => {
  const { part, point } = opened();
  const patch = {
    entities: {
      label: { type: "point" as const, x: 30, y: 0 },
      n: { type: "point" as const, x: 30, y: 9 },
    },
    constraints: { up: { type: "vertical" as const, on: ["label", "n"] } },
  };
  const moved = { entities: { label: { x: 50 } }, constraints: {} };
  for (const change of [patch, moved])
    expect(part.run({ command: "editSketch", id: "s1", patch: change })).toMatchObject({ ok: true });
  expect(point("n")?.x).toBeCloseTo(point("label")?.x ?? NaN, 8);
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

test("a text that was put elsewhere while the sketch was looked into stays there", async () => {
  const asked: { readonly data: SketchData; readonly tell: (looked: Looked | Unlooked) => void }[] = [];
  const { sketch } = opened({
    look: (data) => new Promise((tell) => asked.push({ data, tell })),
    close: () => undefined,
  });
  sketch.commit(contradiction);
  sketch.moveLabel("w", { x: 3, y: 8 });
  for (const { data, tell } of asked) tell(solver.solve(data));
  await expect.poll(() => sketch.store.getState().message).toMatch(/contradict/);
  expect(sketch.store.getState().data.constraints["w"]).toMatchObject({ label: { x: 3, y: 8 } });
});
