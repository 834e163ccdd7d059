import { expect, test } from "vitest";
import { type Command, type PartDocument, resolveModel } from "../index.ts";
import { box, copied, feature, newPart, run, sketch, sync } from "../testing/parts.ts";

test("deleting what others use lists them, and force leaves them with an error of their own (C-4)", () => {
  const part = newPart();
  run(part, sketch, {
    command: "addFeature",
    id: "e1",
    name: "Pad",
    type: "extrude",
    params: { sketch: "s1" },
  });
  expect(part.run({ command: "deleteFeature", ids: ["s1"] })).toMatchObject({
    error: {
      code: "has-dependants",
      details: { dependants: [{ kind: "feature", id: "e1", name: "Pad", through: ["sketch"] }] },
    },
  });
  run(part, { command: "deleteFeature", ids: ["s1"], force: true });
  expect(feature(part, "e1").params).toMatchObject({ sketch: "s1" });
});

test("what a parameter refers to that takes no part is deleted and moved like anything else, and is there again where it stays (N-6)", () => {
  const part = newPart();
  run(part, box, { ...box, id: "b2" }, sketch, {
    command: "addFeature",
    id: "h1",
    type: "hole",
    params: { points: [{ name: "s1/a" }], extent: "up-to", upTo: { name: "b2:top" } },
  });
  const away: Command = { command: "deleteFeature", ids: ["b2"] };
  const behind: Command = { command: "moveFeature", ids: ["b2"], after: "h1" };
  expect(part.run(away)).toMatchObject({ error: { code: "has-dependants" } });
  expect(part.run(behind)).toMatchObject({ error: { code: "order" } });
  run(part, { command: "editFeature", id: "h1", params: { extent: "through" } });
  expect(copied(part, { person: "bob" }).run(behind).ok).toBe(true);
  expect(part.run(away).ok).toBe(true);
  expect(part.run({ command: "editFeature", id: "h1", params: { extent: "up-to" } }).ok).toBe(true);
  const hole = resolveModel(part.model).features.find(({ id }) => id === "h1");
  expect(hole?.result).toMatchObject({ ok: false, error: { code: "reference-missing" } });
});

test("deleting a sketch's line lists the features that name what grew from it (C-4)", () => {
  const part = newPart();
  run(
    part,
    sketch,
    { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } },
    {
      command: "addFeature",
      id: "r1",
      name: "Rounding",
      type: "fillet",
      params: { edges: [{ name: "{e1:end|e1:side(ab)}" }] },
    },
  );
  const patch = { entities: { ab: null }, constraints: {} };
  expect(part.run({ command: "editSketch", id: "s1", patch })).toMatchObject({
    error: {
      code: "has-dependants",
      details: { entries: ["w"], dependants: [{ id: "r1", name: "Rounding", through: ["edges"] }] },
    },
  });
  run(part, { command: "editSketch", id: "s1", patch, force: true });
  expect(feature(part, "s1")).toMatchObject({ sketch: { entities: { a: {}, b: {} }, constraints: {} } });
});

test("deleting a line lists the features that sweep a region which it bounds, and no others (C-4)", () => {
  const part = newPart();
  run(part, sketch, {
    command: "addFeature",
    id: "e1",
    name: "Plate",
    type: "extrude",
    params: { sketch: "s1", regions: ["ab+,bc-,ca+"] },
  });
  const without = (id: string) =>
    part.run({
      command: "editSketch",
      id: "s1",
      patch: { entities: { [id]: null }, constraints: { w: null } },
    });
  expect(without("ab")).toMatchObject({
    error: {
      code: "has-dependants",
      details: { dependants: [{ id: "e1", name: "Plate", through: ["regions"] }] },
    },
  });
  run(part, { command: "editFeature", id: "e1", params: { regions: [] } });
  expect(without("ab")).toMatchObject({ ok: true });
});

const pad: Command = {
  command: "addFeature",
  id: "e1",
  name: "Pad",
  type: "extrude",
  params: { sketch: "s1" },
};
const rounding: Command = {
  command: "addFeature",
  id: "r1",
  name: "Rounding",
  type: "fillet",
  params: { edges: [{ name: "{e1:end|e1:side(ab)}" }] },
};

function redraw(part: PartDocument, entities: object, constraints: object = {}, force = false) {
  return part.run({ command: "editSketch", id: "s1", patch: { entities, constraints }, force } as Command);
}

test("making something else of a line lists what was put on the line, and can be forced (C-4)", () => {
  const part = newPart();
  run(part, sketch, pad, rounding);
  const circle = { ab: { type: "circle", center: "a", radius: 3 } };
  const before = part.model;
  expect(redraw(part, circle)).toMatchObject({
    error: {
      code: "has-dependants",
      details: { entries: ["w"], dependants: [{ id: "r1", name: "Rounding", through: ["edges"] }] },
    },
  });
  expect(part.model).toBe(before);
  expect(redraw(part, circle, {}, true)).toMatchObject({ ok: true });
  expect(feature(part, "s1")).toMatchObject({ sketch: { entities: circle } });
  expect(
    Object.keys((feature(part, "s1") as { sketch: { constraints: object } }).sketch.constraints),
  ).toEqual([]);
});

test("making something else of a point lists the curves that end in it (C-4)", () => {
  const part = newPart();
  run(part, sketch);
  const line = { a: { type: "line", start: "b", end: "origin" } };
  expect(redraw(part, line)).toMatchObject({
    error: { code: "has-dependants", details: { entries: ["ab", "w"], dependants: [] } },
  });
  expect(redraw(part, line, {}, true)).toMatchObject({ ok: true });
  expect(feature(part, "s1")).toMatchObject({ sketch: { entities: { a: { type: "line" } } } });
});

test("what keeps its meaning stands in nobody's way: other ends, a circle made an arc, a constraint that fits both (C-4)", () => {
  const part = newPart();
  run(part, sketch, pad, rounding);
  expect(redraw(part, { ab: { type: "line", start: "b", end: "a" } })).toMatchObject({ ok: true });
  const drawn = {
    c: { type: "point", x: 20, y: 0 },
    d: { type: "point", x: 20, y: 5 },
    o: { type: "circle", center: "c", radius: 5 },
  };
  const held = {
    r: { type: "radius", on: ["o"], value: 5, driving: true },
    t: { type: "tangent", on: ["o", "ab"] },
    p: { type: "on-curve", on: ["d", "o"] },
  };
  expect(redraw(part, drawn, held)).toMatchObject({ ok: true });
  expect(redraw(part, { o: { type: "arc", center: "c", start: "d", end: "b" } })).toMatchObject({ ok: true });
  expect(redraw(part, { o: { type: "line", start: "d", end: "b" } })).toMatchObject({
    error: { code: "has-dependants", details: { entries: ["r", "t"], dependants: [] } },
  });
});

test("of two variables with one name either can go, because what uses the name is worth something again (C-4, N-5)", () => {
  const ada = newPart({ person: "ada" });
  const bob = copied(ada, { person: "bob" });
  run(
    ada,
    { command: "addVariable", id: "v1", name: "w", expression: "5 mm" },
    { command: "addFeature", id: "b1", type: "box", params: { width: "#w" } },
  );
  run(bob, { command: "addVariable", id: "v2", name: "w", expression: "7 mm" });
  sync(ada, bob);
  const width = () => resolveModel(ada.model).features.find(({ id }) => id === "b1")?.result;
  expect(width()).toMatchObject({ ok: false, error: { code: "ambiguous-variable" } });
  run(ada, { command: "deleteVariable", id: "v2" });
  expect(width()).toMatchObject({ ok: true, value: { params: { width: 5 } } });
  expect(ada.run({ command: "deleteVariable", id: "v1" })).toMatchObject({
    error: { code: "has-dependants" },
  });
});
