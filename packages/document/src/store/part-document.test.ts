import { expect, test } from "vitest";
import { z } from "zod";
import * as Y from "yjs";
import {
  type Author,
  type Command,
  commands,
  emptyPart,
  fromModel,
  initialUpdate,
  parseModel,
  PartDocument,
  type PartModel,
  PersonalUndo,
  toModel,
  validateUpdate,
} from "../index.ts";

function opened(update: Uint8Array, author: Author = { person: "ada" }): PartDocument {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return new PartDocument(doc, author);
}

const fresh = initialUpdate("part", "Bracket", "mm");

function newPart(author?: Author): PartDocument {
  return opened(fresh, author);
}

function run(part: PartDocument, ...batch: Command[]): readonly unknown[] {
  const result = part.run(batch);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value.results;
}

function sync(...parts: readonly PartDocument[]): void {
  for (const from of parts) {
    for (const to of parts) {
      if (from !== to)
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), from);
    }
  }
}

function feature(part: PartDocument, id: string): PartModel["features"][number] {
  const found = part.model.features.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no feature ${id}`);
  return found;
}

const square = {
  entities: {
    a: { type: "point", x: 0, y: 0 },
    b: { type: "point", x: 10, y: 0 },
    ab: { type: "line", start: "a", end: "b" },
  },
  constraints: { w: { type: "length", on: ["ab"], value: "10 mm", driving: true } },
} as const;

const sketch: Command = {
  command: "addFeature",
  id: "s1",
  type: "sketch",
  params: { plane: { name: "top" } },
  sketch: square,
};
const box: Command = { command: "addFeature", id: "b1", type: "box", params: { width: "25 mm" } };

test("a new document is an empty part", () => {
  expect(newPart().model).toEqual(emptyPart("Bracket", "mm"));
});

test("two clients that initialise the same document at once converge, and keep both their sketches (D-4)", () => {
  const a = opened(initialUpdate("part", "From A", "mm"));
  const b = opened(initialUpdate("part", "From B", "in"));
  run(a, { ...sketch, id: "sa", name: "A" }, { command: "renameFeature", id: "top", name: "Floor" });
  run(b, { ...sketch, id: "sb", name: "B" }, { command: "renameFeature", id: "front", name: "Wall" });
  sync(a, b);
  expect(a.model).toEqual(b.model);
  expect(a.model.features.map(({ id }) => id)).toEqual(["origin", "top", "front", "right", "sa", "sb"]);
  expect(a.model.features.map(({ name }) => name)).toEqual(["Origin", "Floor", "Wall", "Right", "A", "B"]);
});

test("a model written to a document and read back is the same, unreadable features included (D-8)", () => {
  const model = parseModel({
    ...emptyPart("Part", "in"),
    variables: [{ id: "v1", name: "w", expression: "1 in" }],
    features: [
      ...emptyPart("", "mm").features,
      { id: "s1", name: "S", type: "sketch", params: { plane: { name: "top" } }, sketch: square },
      {
        id: "f1",
        name: "F",
        type: "fillet",
        suppressed: true,
        params: {
          edges: [{ name: "{b:top|b:left}", was: { type: "line", at: [0, 0, 1] } }, { name: "b:top" }],
        },
      },
      {
        id: "l1",
        name: "L",
        type: "loft",
        params: { rails: ["b", "a"], ends: [], deep: { $map: { x: 1 } } },
        tint: { $map: { y: [1] } },
      },
      { id: "x1", name: "X", type: "box", params: { width: 5 } },
      {
        id: "x2",
        name: "X",
        type: "sketch",
        params: {},
        sketch: { entities: { p: { type: "point", x: "left" } }, constraints: {} },
      },
      {
        id: "h1",
        name: "H",
        type: "hole",
        params: { points: [{ name: "s1/b" }, { name: "s1/a" }], later: { a: [1, { b: null }] } },
      },
    ],
    bodies: { "$b1(=a/b)": { name: "Base", color: "#ff0000", visible: false } },
  });
  if (!model.ok) throw new Error(model.error.message);
  const update = fromModel(model.value);
  if (!update.ok) throw new Error(update.error.message);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update.value);
  expect(toModel(doc)).toEqual(model.value);
  expect(JSON.stringify(toModel(doc))).toBe(JSON.stringify(toModel(opened(update.value).doc)));
});

test("a failed command changes nothing, and nor do the ones before it in its batch (C-1)", () => {
  const part = newPart();
  const before = Y.encodeStateAsUpdate(part.doc);
  const result = part.run([box, { command: "editFeature", id: "b1", params: { width: "1 deg" } }]);
  expect(result).toMatchObject({
    ok: false,
    error: { code: "unit-mismatch", details: { index: 1, param: "width" } },
  });
  expect(Y.encodeStateAsUpdate(part.doc)).toEqual(before);
});

const refusals: readonly (readonly [string, Command, string])[] = [
  ["an unknown feature", { command: "editFeature", id: "nope", params: {} }, "not-found"],
  ["an unknown parameter", { command: "editFeature", id: "b1", params: { girth: "1 mm" } }, "input-invalid"],
  [
    "an option that there is not",
    { command: "editFeature", id: "b1", params: { operation: "melt" } },
    "input-invalid",
  ],
  [
    "text that is no expression",
    { command: "editFeature", id: "b1", params: { width: "wide" } },
    "expression-syntax",
  ],
  [
    "a variable that there is not",
    { command: "editFeature", id: "b1", params: { width: "#w" } },
    "unknown-variable",
  ],
  ["a length of nothing", { command: "editFeature", id: "b1", params: { width: "0 mm" } }, "out-of-range"],
  [
    "a reference to itself",
    { command: "editFeature", id: "b1", params: { plane: { name: "b1:top" } } },
    "reference-later",
  ],
  [
    "a reference to what is not there",
    { command: "editFeature", id: "b1", params: { plane: { name: "b9:top" } } },
    "reference-missing",
  ],
  ["a change of the origin", { command: "deleteFeature", ids: ["origin"] }, "built-in"],
  ["a second origin", { command: "addFeature", type: "origin" }, "built-in"],
  ["a taken id", box, "id-taken"],
  ["a place before the planes", { command: "moveFeature", ids: ["b1"], after: "origin" }, "order"],
  ["a prototype id", { ...box, id: "__proto__" }, "input-invalid"],
  [
    "a variable's name that is none",
    { command: "addVariable", name: "2b", expression: "1" },
    "input-invalid",
  ],
  ["a variable of itself", { command: "addVariable", name: "a", expression: "#a + 1" }, "variable-cycle"],
  [
    "a line without its points",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: { q: { type: "line", start: "a", end: "z" } }, constraints: {} },
    },
    "sketch-invalid",
  ],
  [
    "a constraint on nothing",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { q: { type: "horizontal", on: ["zz"] } } },
    },
    "sketch-invalid",
  ],
  [
    "an angle for a length",
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "3 deg" } } } },
    "unit-mismatch",
  ],
  [
    "the removal of a point that a line hangs on",
    { command: "editSketch", id: "s1", patch: { entities: { a: null }, constraints: {} } },
    "has-dependants",
  ],
  ["a body's name that is a face's", { command: "setBody", body: "b1:top", name: "x" }, "input-invalid"],
];

test.each(refusals)("%s is refused with a typed error, and nothing changes", (_, command, code) => {
  const part = newPart();
  run(part, sketch, box);
  const before = part.model;
  expect(part.run(command)).toMatchObject({ ok: false, error: { code } });
  expect(part.model).toBe(before);
});

test("commands before the document is loaded are refused", () => {
  const part = new PartDocument(new Y.Doc(), { person: "ada" });
  expect(part.run(box)).toMatchObject({ ok: false, error: { code: "document-not-loaded" } });
});

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

test("renaming a variable rewrites its uses in variables, parameters and dimensions, and no others (N-5)", () => {
  const part = newPart();
  run(
    part,
    { command: "addVariable", id: "v1", name: "w", expression: "10 mm" },
    { command: "addVariable", id: "v2", name: "ww", expression: "#w * 2" },
    { command: "addFeature", id: "b1", type: "box", params: { width: "#w + #ww", depth: "#ww" } },
    sketch,
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value: "#w" } } } },
    { command: "editVariable", id: "v1", name: "width" },
  );
  expect(part.model.variables.map(({ expression }) => expression)).toEqual(["10 mm", "#width * 2"]);
  expect(feature(part, "b1").params).toMatchObject({ width: "#width + #ww", depth: "#ww" });
  expect(feature(part, "s1")).toMatchObject({ sketch: { constraints: { w: { value: "#width" } } } });
});

test("changing the unit changes no size (N-4)", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "v1", name: "n", expression: "4" });
  run(
    part,
    { ...box, params: { width: 25, depth: "#n * 2", height: "1 in" } },
    { command: "setMeta", units: "in" },
  );
  expect(part.model.meta.units).toBe("in");
  expect(feature(part, "b1").params).toMatchObject({
    width: "25 mm",
    depth: "(#n * 2) * 1 mm",
    height: "1 in",
  });
});

test("a copy of a sketch and its extrusion refers to the copied sketch", () => {
  const part = newPart();
  run(part, sketch, {
    command: "addFeature",
    id: "e1",
    type: "extrude",
    params: { sketch: "s1", upTo: { name: "top" } },
  });
  run(part, {
    command: "addFeature",
    id: "r1",
    type: "fillet",
    params: { edges: [{ name: "{e1:end|e1:side(ab)}" }] },
  });
  const [result] = run(part, { command: "duplicateFeature", ids: ["s1", "e1", "r1"] });
  const { ids } = result as { ids: Record<string, string> };
  expect(feature(part, ids["e1"] ?? "").params).toMatchObject({ sketch: ids["s1"], upTo: { name: "top" } });
  expect(feature(part, ids["r1"] ?? "").params).toMatchObject({
    edges: [{ name: `{${ids["e1"]}:end|${ids["e1"]}:side(ab)}` }],
  });
});

test("a numeric edit is at most sixty bytes on the wire (C-7)", () => {
  const part = newPart();
  run(part, box);
  const sizes: number[] = [];
  part.doc.on("update", (update: Uint8Array) => sizes.push(update.byteLength));
  run(part, { command: "editFeature", id: "b1", params: { width: "123.45 mm" } });
  run(part, { command: "editFeature", id: "b1", params: { height: "123.45 mm" } });
  run(part, { command: "editFeature", id: "b1", params: { height: "1.5 mm" } });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(60);
});

test("an edit of a feature leaves every other feature the same object", () => {
  const part = newPart();
  run(part, sketch, box);
  const before = feature(part, "s1");
  run(part, { command: "editFeature", id: "b1", params: { width: "3 mm" } });
  expect(feature(part, "s1")).toBe(before);
});

test("two concurrent reorders keep every feature once, in one order everywhere (D-5)", () => {
  const a = newPart();
  run(a, ...["x", "y", "z"].map((id): Command => ({ ...box, id })));
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { command: "moveFeature", ids: ["z"], after: "right" });
  run(b, { command: "moveFeature", ids: ["y", "z"], after: "right" });
  sync(a, b);
  expect(a.model.features.map(({ id }) => id).toSorted()).toEqual([
    "front",
    "origin",
    "right",
    "top",
    "x",
    "y",
    "z",
  ]);
  expect(a.model).toEqual(b.model);
});

test("two features put in one place at once can be told apart afterwards (D-5)", () => {
  const a = newPart();
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { ...box, id: "x" });
  run(b, { ...box, id: "y" });
  sync(a, b);
  const [first, second] = a.model.features.slice(4).map(({ id }) => id);
  run(a, { ...box, id: "between", after: first ?? "" });
  expect(a.model.features.slice(4).map(({ id }) => id)).toEqual([first, "between", second]);
});

test("two people who add to one set of edges both win, and one removal takes one away (D-3)", () => {
  const a = newPart();
  run(a, box, {
    command: "addFeature",
    id: "r1",
    type: "fillet",
    params: { edges: [{ name: "{b1:left|b1:top}" }] },
  });
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, {
    command: "editFeature",
    id: "r1",
    params: { edges: [{ name: "{b1:left|b1:top}" }, { name: "{b1:right|b1:top}" }] },
  });
  run(b, { command: "editFeature", id: "r1", params: { edges: [{ name: "{b1:back|b1:top}" }] } });
  sync(a, b);
  expect(feature(b, "r1").params).toMatchObject({
    edges: [{ name: "{b1:back|b1:top}" }, { name: "{b1:right|b1:top}" }],
  });
});

test("a peer's concurrent point move survives the other's solve (C-6)", () => {
  const a = newPart();
  run(a, sketch);
  const b = opened(Y.encodeStateAsUpdate(a.doc));
  run(a, { command: "editSketch", id: "s1", patch: { entities: { a: { x: 1, y: 2 } }, constraints: {} } });
  run(b, {
    command: "editSketch",
    id: "s1",
    patch: { entities: { b: { x: 30 } }, constraints: { w: { value: 30 } } },
  });
  sync(a, b);
  expect(feature(a, "s1")).toMatchObject({
    sketch: { entities: { a: { x: 1, y: 2 }, b: { x: 30, y: 0 } }, constraints: { w: { value: "30 mm" } } },
  });
});

test("fields and types of a later version survive an edit by this one (D-8)", () => {
  const part = newPart();
  run(part, box);
  const boxMap = part.doc.getMap<Y.Map<unknown>>("features").get("b1");
  boxMap?.set(".bevel", "1 mm");
  boxMap?.set("tint", new Y.Map([["hue", 3]]));
  part.doc.getMap("configurations").set("wide", true);
  part.doc.getMap<Y.Map<unknown>>("features").set(
    "l1",
    new Y.Map<unknown>([
      ["type", "loft"],
      ["name", "Loft"],
      ["order", "a9"],
    ]),
  );
  run(
    part,
    { command: "editFeature", id: "b1", params: { width: "3 mm" } },
    { command: "renameFeature", id: "l1", name: "Hull" },
  );
  expect(feature(part, "b1")).toMatchObject({
    tint: { $map: { hue: 3 } },
    params: { bevel: "1 mm", width: "3 mm" },
  });
  expect(feature(part, "l1")).toMatchObject({ name: "Hull", unreadable: "unknown-type" });
  expect(part.doc.getMap("configurations").get("wide")).toBe(true);
});

test("a key runs its change once, and gives the same results again (C-5)", () => {
  const part = newPart();
  const add: Command = { command: "addFeature", type: "box" };
  const first = part.run(add, { key: "call-1" });
  const again = part.run(add, { key: "call-1" });
  expect(again).toEqual({ ok: true, value: { ...(first.ok && first.value), applied: "before" } });
  expect(part.model.features).toHaveLength(5);
});

test("keys are forgotten oldest first, and their number is bounded (C-5)", () => {
  const part = newPart();
  for (let i = 0; i < 520; i += 1) part.run({ command: "setMeta", name: `N${i}` }, { key: `k${i}` });
  expect(part.doc.getMap("applied").size).toBe(500);
  expect(part.doc.getMap("applied").has("k0")).toBe(false);
  expect(part.run({ command: "setMeta", name: "again" }, { key: "k519" })).toMatchObject({
    value: { applied: "before" },
  });
});

test("undo takes back one's own changes step by step, redo brings them again, and a peer's work stays (U-1)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  const start = ada.model;
  run(ada, sketch, box);
  run(ada, { command: "editFeature", id: "b1", params: { width: "30 mm" } });
  const bob = opened(Y.encodeStateAsUpdate(ada.doc), { person: "bob" });
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

test("undo does not take back what a peer has changed since (U-3)", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, box);
  const bob = opened(Y.encodeStateAsUpdate(ada.doc), { person: "bob" });
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
  const bob = opened(Y.encodeStateAsUpdate(ada.doc), { person: "bob" });
  const bobs = new PersonalUndo(bob, "bob");
  run(ada, box);
  sync(ada, bob);
  const agent = opened(Y.encodeStateAsUpdate(ada.doc), { person: "ada", run: "run-7" });
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
  const tab = opened(Y.encodeStateAsUpdate(ada.doc), { person: "ada" });
  // The second one found the fault: the tab was known by then, and wrote nothing more.
  for (const id of ["s1", "b1"]) {
    run(tab, { command: "deleteFeature", ids: [id] });
    sync(tab, ada);
  }
  expect(ada.model.features).toHaveLength(4);
  expect([undo.undo(), undo.undo(), undo.undo()]).toEqual([true, true, false]);
  expect(ada.model.features).toHaveLength(6);
});

test("a feature and a variable may have one id (seed -809716297)", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "top", name: "w", expression: "1 mm" });
  expect(parseModel(part.model)).toEqual({ ok: true, value: part.model });
});

test("every command's input can be told to an agent as JSON Schema", () => {
  for (const definition of Object.values(commands)) {
    expect(z.toJSONSchema(definition.input, { io: "input" })).toMatchObject({ type: "object" });
  }
});

test("what a valid update says of itself is told, and bytes that are none are refused (S-1)", () => {
  const part = newPart();
  let update: Uint8Array = new Uint8Array();
  part.doc.on("update", (bytes: Uint8Array) => {
    update = bytes;
  });
  run(part, box);
  expect(validateUpdate(update)).toMatchObject({ ok: true, value: { clients: [part.doc.clientID] } });
  expect(validateUpdate(fresh).ok).toBe(true);
  expect(validateUpdate(update.slice(0, -3))).toMatchObject({
    ok: false,
    error: { code: "update-malformed" },
  });
  expect(validateUpdate(new Uint8Array([7, 7, 7, 7]))).toMatchObject({ ok: false });
  expect(validateUpdate(new Uint8Array())).toMatchObject({ ok: false });
  const forged = new Y.Doc();
  forged.clientID = 1;
  for (let i = 0; i < 100; i += 1) forged.getMap("features").set("origin", i);
  expect(validateUpdate(Y.encodeStateAsUpdate(forged))).toMatchObject({
    ok: false,
    error: { code: "client-reserved" },
  });
});
