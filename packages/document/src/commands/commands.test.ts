import { expect, test } from "vitest";
import { z } from "zod";
import * as Y from "yjs";
import { commands, PartDocument, PersonalUndo, resolveModel, type Command } from "../index.ts";
import { box, feature, newPart, run, sketch, square } from "../testing/parts.ts";

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
  ["nothing at all", null as never, "input-invalid"],
  ["no command", 7 as never, "input-invalid"],
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
  [
    "an instance without a number",
    { command: "addFeature", id: "p1", type: "linear-pattern", params: { skipped: ["2,"] } },
    "input-invalid",
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
    "an entity beside the entities",
    { command: "editSketch", id: "s1", patch: { a: { x: 3 } } as object },
    "input-invalid",
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
  ...(["0 mm", "-5 mm", -5] as const).map((value): (typeof refusals)[number] => [
    `a line of a length of ${value}`,
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { value } } } },
    "out-of-range",
  ]),
  [
    "a negative distance",
    {
      command: "editSketch",
      id: "s1",
      patch: {
        entities: {},
        constraints: { q: { type: "distance", on: ["a", "b"], value: "-1 mm", driving: true } },
      },
    },
    "out-of-range",
  ],
  [
    "a constraint moved to what it means nothing on",
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w: { on: ["a"] } } } },
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
  [
    "a length of a point",
    {
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { q: { type: "length", on: ["a"], value: 5, driving: true } } },
    },
    "sketch-invalid",
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

test("a dimension that a variable took its value from still takes another place for its text, or stands aside", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "v", name: "w", expression: "10 mm" }, sketch);
  const edit = (w: { readonly [field: string]: unknown }): void => {
    run(part, { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w } } });
  };
  edit({ value: "#w" });
  run(part, { command: "editVariable", id: "v", expression: "-10 mm" });
  edit({ label: { x: 1, y: 2 } });
  edit({ driving: false });
  expect(
    part.run({
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { w: { driving: true } } },
    }),
  ).toMatchObject({
    ok: false,
    error: { code: "out-of-range", details: { constraint: "w" } },
  });
});

test("of too many properties of bodies one can be changed or taken away, and none added (S-3)", () => {
  const part = newPart();
  const bodies = part.doc.getMap("bodies");
  part.doc.transact(() => {
    for (let i = 0; i < 50_010; i += 1) bodies.set(`color/$b${i}`, "#000000");
  });
  run(part, { command: "setBody", body: "$b1", color: null });
  run(part, { command: "setBody", body: "$b2", color: "#ffffff" });
  expect(bodies.size).toBe(50_009);
  expect(part.run({ command: "setBody", body: "$b2", name: "Lid" })).toMatchObject({
    ok: false,
    error: { code: "limit" },
  });
});

test("what is put in whole is checked like what is made: no second origin, no drawing that hangs on nothing (C-2)", () => {
  const part = newPart();
  const put = (feature: object): unknown =>
    part.run({
      command: "insertFeature",
      feature: { name: "F", suppressed: false, params: {}, ...feature },
    } as Command);
  const onTop = { id: "s2", type: "sketch", params: { plane: { name: "top" } } };
  expect(put({ id: "o2", type: "origin" })).toMatchObject({ error: { code: "built-in" } });
  expect(put({ id: "d2", type: "datum-plane" })).toMatchObject({ error: { code: "built-in" } });
  const line = { l: { type: "line", start: "x", end: "y" } };
  expect(put({ ...onTop, sketch: { entities: line, constraints: {} } })).toMatchObject({
    error: { code: "sketch-invalid" },
  });
  const w = { type: "length", on: ["ab"], value: "#nope", driving: true };
  expect(put({ ...onTop, sketch: { ...square, constraints: { w } } })).toMatchObject({
    error: { code: "unknown-variable" },
  });
  expect(put({ ...onTop, sketch: square })).toMatchObject({ ok: true });
});

test("an entry of a sketch is not given the id of one that is gone, and keeps its own when it is replaced (D-6)", () => {
  const part = newPart();
  run(part, sketch);
  const edit = (entities: object): unknown =>
    part.run({
      command: "editSketch",
      id: "s1",
      force: true,
      patch: { entities, constraints: {} },
    } as Command);
  const line = { type: "line", start: "b", end: "a" };
  expect(edit({ ab: line })).toMatchObject({ ok: true });
  expect(edit({ ab: null })).toMatchObject({ ok: true });
  expect(edit({ ab: line })).toMatchObject({ ok: false, error: { code: "id-taken" } });
  expect(edit({ ba: line })).toMatchObject({ ok: true });
});

test("commands before the document is loaded are refused", () => {
  const part = new PartDocument(new Y.Doc(), { person: "ada" });
  expect(part.run(box)).toMatchObject({ ok: false, error: { code: "document-not-loaded" } });
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

test("copies are called apart, those of copies, too", () => {
  const part = newPart();
  run(part, { ...box, name: "Box" });
  for (const _ of [1, 2]) {
    const ids = part.model.features.filter(({ type }) => type === "box").map(({ id }) => id);
    run(part, { command: "duplicateFeature", ids });
  }
  const names = part.model.features.filter(({ type }) => type === "box").map(({ name }) => name);
  expect(names.toSorted()).toEqual(["Box", "Box copy", "Box copy 2", "Box copy 3"]);
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

test("every command's input can be told to an agent as JSON Schema", () => {
  for (const definition of Object.values(commands)) {
    expect(z.toJSONSchema(definition.input, { io: "input" })).toMatchObject({ type: "object" });
  }
});

test("ids are fit to be keys, never reused by what is made, and inherited words are none (D-6)", () => {
  const made = new Set<unknown>();
  const part = newPart();
  for (let count = 0; count < 200; count += 1) {
    const [result] = run(part, { command: "addFeature", type: "box" });
    const id = (result as { readonly id: string }).id;
    expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
    expect(made.has(id)).toBe(false);
    made.add(id);
    if (count % 2 === 0) run(part, { command: "deleteFeature", ids: [id] });
  }
  for (const id of ["constructor", "__proto__", "toString", "a b", "", "x".repeat(65)])
    expect(part.run({ ...box, id } as Command)).toMatchObject({ ok: false });
});

test("a batch that carries out a decision already taken may leave what makes no sense, and the feature says so (C-2)", () => {
  const part = newPart();
  const nowhere: Command = {
    command: "addFeature",
    id: "f1",
    type: "fillet",
    params: { edges: [{ name: "{gone:a|gone:b}" }] },
  };
  expect(part.run(nowhere)).toMatchObject({ ok: false });
  expect(part.run(nowhere, { checks: "structure" })).toMatchObject({ ok: true });
  const outcome = resolveModel(part.model).features.find(({ id }) => id === "f1");
  expect(outcome?.result).toMatchObject({ ok: false, error: { code: "reference-missing" } });
  expect(part.run({ ...box, id: "a b" } as Command, { checks: "structure" })).toMatchObject({ ok: false });
});

test("what is not chosen yet is no error of a command, but of the feature (C-3)", () => {
  const part = newPart();
  run(part, { command: "addFeature", id: "e1", type: "extrude" });
  const outcome = resolveModel(part.model).features.find(({ id }) => id === "e1");
  expect(outcome?.result).toMatchObject({ ok: false });
});

test("a variable whose value is wrong can be described and renamed, and given a right one", () => {
  const part = newPart();
  run(
    part,
    { command: "addVariable", id: "v1", name: "a", expression: "1 mm" },
    { command: "addVariable", id: "v2", name: "b", expression: "#a" },
    { command: "deleteVariable", id: "v1", force: true },
    { command: "editVariable", id: "v2", description: "Was a." },
    { command: "editVariable", id: "v2", name: "c" },
  );
  expect(part.run({ command: "editVariable", id: "v2", expression: "#c" })).toMatchObject({ ok: false });
  run(part, { command: "editVariable", id: "v2", expression: "2 mm" });
  expect(part.model.variables).toMatchObject([{ name: "c", expression: "2 mm", description: "Was a." }]);
});

test("entries are set one by one only to carry out a comparison, and never what the document is", () => {
  const part = newPart();
  run(part, sketch);
  const before = part.model;
  const set = (entry: object): Command => ({ command: "setEntry", ...entry }) as Command;
  const kind = set({ what: "meta", id: "", key: "kind", value: "assembly" });
  const spoils = set({ what: "feature", id: "s1", key: "entities", value: 7 });
  expect(part.run(set({ what: "feature", id: "top", key: "suppressed", value: true }))).toMatchObject({
    ok: false,
  });
  expect(part.run(kind, { checks: "structure" })).toMatchObject({
    ok: false,
    error: { code: "input-invalid" },
  });
  expect(part.model).toBe(before);
  const many = part.run(
    [
      set({ what: "entity", id: "s1", key: "a", field: "x", value: 4 }),
      spoils,
      set({ what: "entity", id: "s1", key: "a", value: { type: "point" } }),
    ],
    { checks: "structure" },
  );
  expect(many).toMatchObject({ ok: false });
  expect(part.model).toBe(before);
});

test("what is to come after a variable that is not there is refused", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "v1", name: "a", expression: "1" });
  expect(part.run({ command: "moveVariable", id: "v1", after: "gone" })).toMatchObject({
    error: { code: "not-found" },
  });
});

test("an id is not given again to something else, also not after what had it is gone (D-6)", () => {
  const part = newPart();
  const undo = new PersonalUndo(part, "ada");
  run(part, box, { command: "addVariable", id: "v1", name: "w", expression: "1 mm" });
  run(part, { command: "deleteFeature", ids: ["b1"] }, { command: "deleteVariable", id: "v1" });
  expect(part.run({ command: "addFeature", id: "b1", type: "sphere" })).toMatchObject({
    error: { code: "id-taken" },
  });
  expect(part.run({ command: "addVariable", id: "v1", name: "u", expression: "1 mm" })).toMatchObject({
    error: { code: "id-taken" },
  });
  undo.undo();
  expect(feature(part, "b1").type).toBe("box");
});

test("a part whose kind somebody took out takes commands still (S-2)", () => {
  const part = newPart();
  part.doc.getMap("meta").delete("kind");
  run(part, box);
  expect(part.model.features.at(-1)).toMatchObject({ id: "b1" });
});

test("a sketch is drawn with what an edit of it takes, and refused what an edit is refused", () => {
  const part = newPart();
  const line = { a: square.entities.a, b: square.entities.b, ab: square.entities.ab };
  const add = (id: string, drawing: object): Command => ({
    command: "addFeature",
    id,
    type: "sketch",
    sketch: drawing,
  });
  run(
    part,
    add("s1", {
      entities: line,
      constraints: { w: { type: "length", on: ["ab"], value: 25, driving: true } },
    }),
  );
  expect(feature(part, "s1")).toMatchObject({ sketch: { constraints: { w: { value: "25 mm" } } } });
  const lost = { type: "line", start: "nope", end: "nada" };
  const ghost = { type: "length", on: ["ab"], value: "#ghost", driving: true };
  for (const drawing of [
    { entities: { lost }, constraints: {} },
    { entities: line, constraints: { ghost } },
    { entities: { a: null }, constraints: {} },
    { entities: { a: { x: 1 } }, constraints: {} },
    { entities: line },
  ])
    expect(part.run(add("s2", drawing)).ok).toBe(false);
});
