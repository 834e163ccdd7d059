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

test("commands before the document is loaded are refused", () => {
  const part = new PartDocument(new Y.Doc(), { person: "ada" });
  expect(part.run(box)).toMatchObject({ ok: false, error: { code: "document-not-loaded" } });
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
