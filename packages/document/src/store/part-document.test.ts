import { expect, test } from "vitest";
import * as Y from "yjs";
import { emptyPart, fromModel, parseModel, toModel, validateUpdate } from "../index.ts";
import { box, feature, fresh, newPart, opened, run, sketch, square } from "../testing/parts.ts";

test("a new document is an empty part", () => {
  expect(newPart().model).toEqual(emptyPart("Bracket", "mm"));
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

test("an edit of a feature leaves every other feature the same object", () => {
  const part = newPart();
  run(part, sketch, box);
  const before = feature(part, "s1");
  run(part, { command: "editFeature", id: "b1", params: { width: "3 mm" } });
  expect(feature(part, "s1")).toBe(before);
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

test("a feature and a variable may have one id (seed -809716297)", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "top", name: "w", expression: "1 mm" });
  expect(parseModel(part.model)).toEqual({ ok: true, value: part.model });
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
