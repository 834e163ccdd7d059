import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  emptyPart,
  fromModel,
  nestsTooDeep,
  parseModel,
  PartDocument,
  toModel,
  validateUpdate,
} from "../index.ts";
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

/** Maps in maps, as deep as somebody likes. */
function nested(into: Y.Map<unknown>, depth: number): void {
  let at = into;
  for (let level = 0; level < depth; level += 1) {
    const inner = new Y.Map<unknown>();
    at.set("in", inner);
    at = inner;
  }
}

test("maps nested without end are not let in, and where they are already, not walked (S-1, S-2)", () => {
  const part = newPart();
  run(part, box);
  const hostile = new Y.Doc();
  Y.applyUpdate(hostile, Y.encodeStateAsUpdate(part.doc));
  const before = Y.encodeStateVector(hostile);
  const target = hostile.getMap<Y.Map<unknown>>("features").get("b1");
  if (target === undefined) throw new Error("no box");
  hostile.transact(() => nested(target, 12_000));
  const since = ({ clientID }: Y.Doc) => new Map([[clientID, 0]]);
  expect(nestsTooDeep(hostile, since(hostile))).toBe(true);
  expect(nestsTooDeep(hostile, since(part.doc))).toBe(false);
  expect(validateUpdate(Y.encodeStateAsUpdate(hostile))).toMatchObject({
    ok: false,
    error: { code: "update-malformed" },
  });
  expect(toModel(hostile).features.at(-1)).toMatchObject({ id: "b1", params: { width: "25 mm" } });
  const open = new PartDocument(hostile, { person: "bob" });
  Y.applyUpdate(part.doc, Y.encodeStateAsUpdate(hostile, before));
  expect(part.model).toEqual(open.model);
  run(part, { command: "editFeature", id: "b1", params: { width: "3 mm" } });
  expect(part.model).toEqual(toModel(part.doc));
});

test("what no document holds is not let in, nor JSON nested without end, be it deleted at once or not (S-1)", () => {
  let deep: unknown = null;
  for (let level = 0; level < 2_000; level += 1) deep = [deep];
  const writers: { readonly [kind: string]: (doc: Y.Doc) => void } = {
    embed: (doc) => doc.getText("t").insertEmbed(0, { deep }),
    format: (doc) => doc.getText("t").insert(0, "x", { deep }),
    document: (doc) => doc.getMap("m").set("inside", new Y.Doc({ meta: { deep } })),
    any: (doc) => doc.getMap("m").set("value", deep),
    "any, and taken out again": (doc) => {
      doc.getMap("m").set("value", deep);
      doc.getMap("m").delete("value");
    },
    // As it was written before there was a format of its own for it.
    json: (doc) => {
      doc.getMap("m").set("value", 1);
      const item = doc.getMap("m")._map.get("value");
      if (item !== undefined) item.content = new Y.ContentJSON([deep]);
    },
  };
  for (const [kind, write] of Object.entries(writers)) {
    const doc = new Y.Doc({ gc: false });
    doc.transact(() => write(doc));
    expect([kind, validateUpdate(Y.encodeStateAsUpdate(doc))]).toMatchObject([
      kind,
      { ok: false, error: { code: "update-malformed" } },
    ]);
  }
  const plain = new Y.Doc();
  plain.getText("t").insert(0, "x");
  plain.getMap("m").set("bytes", new Uint8Array([1]));
  plain.getArray("a").insert(0, [1, "x"]);
  plain.getArray("a").delete(0);
  expect(validateUpdate(Y.encodeStateAsUpdate(plain)).ok).toBe(true);
});

test("a model that refers to itself or is nested without end is refused in words (S-2)", () => {
  const part = emptyPart("Part", "mm");
  const itself: { self?: unknown } = {};
  itself.self = itself;
  let deep: unknown = null;
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  for (const tint of [itself, deep]) {
    const model = { ...part, tint } as never;
    expect(parseModel(model)).toMatchObject({ ok: false, error: { code: "model-invalid" } });
    expect(fromModel(model)).toMatchObject({ ok: false, error: { code: "model-invalid" } });
    expect(newPart().run({ ...box, params: { width: tint } } as never)).toMatchObject({
      ok: false,
      error: { code: "limit" },
    });
  }
});

test("a document is not made of a model without origin and planes (D-5)", () => {
  const part = emptyPart("Part", "mm");
  for (const features of [[], part.features.slice(1), part.features.toReversed()])
    expect(fromModel({ ...part, features })).toMatchObject({ ok: false, error: { code: "model-invalid" } });
});

test("a million bodies or a sketch's change of a million entries are refused before they are walked (S-3)", () => {
  const many = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, at) => [`$b${at}`, {}]));
  expect(parseModel({ ...emptyPart("Part", "mm"), bodies: many })).toMatchObject({
    ok: false,
    error: { code: "model-too-large" },
  });
  const part = newPart();
  run(part, sketch);
  const patch = { entities: many, constraints: {} } as never;
  expect(part.run({ command: "editSketch", id: "s1", patch })).toMatchObject({
    ok: false,
    error: { code: "limit" },
  });
}, 60_000);
