import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { initialUpdate, type Migration, PartDocument } from "../index.ts";
import { TreeEditor, treeAt } from "./tree.ts";

/** As a later version might: "girth" of a box becomes its width. */
const girthToWidth: Migration = (tree) => {
  const editor = new TreeEditor(tree);
  for (const [id, feature] of treeAt(tree, "features")) {
    const girth = feature instanceof Map ? feature.get(".girth") : undefined;
    if (girth === undefined) continue;
    editor.set(["features", id, ".width"], girth);
    editor.set(["features", id, ".girth"], undefined);
  }
  return editor.snapshot();
};

function oldPart(): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Part", "mm"));
  const box = [
    ["type", "box"],
    ["name", "Box"],
    ["order", "a9"],
    [".girth", "7 mm"],
  ] as const;
  doc.getMap("features").set("b1", new Y.Map(box));
  return doc;
}

function copy(doc: Y.Doc): Y.Doc {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  return other;
}

const renameBox = (name: string) => ({ command: "renameFeature", id: "b1", name }) as const;

test("an old document reads as a new one, and reading writes nothing (D-10)", () => {
  const doc = oldPart();
  const before = Y.encodeStateAsUpdate(doc);
  const part = new PartDocument(doc, { person: "ada" }, [girthToWidth]);
  expect(part.model.features.at(-1)?.params).toMatchObject({ width: "7 mm" });
  expect(part.run([])).toMatchObject({ ok: true });
  expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
});

test("the first command writes the migration with its own change, and two who do so at once agree (D-10)", () => {
  const doc = oldPart();
  const ada = new PartDocument(doc, { person: "ada" }, [girthToWidth]);
  const bob = new PartDocument(copy(doc), { person: "bob" }, [girthToWidth]);
  ada.run(renameBox("A"));
  bob.run({ command: "editFeature", id: "b1", params: { depth: "3 mm" } });
  Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(bob.doc));
  Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc));
  const asRead = new PartDocument(copy(ada.doc), { person: "eve" });
  expect(asRead.model).toEqual(bob.model);
  expect(asRead.model.features.at(-1)).toMatchObject({ name: "A", params: { width: "7 mm", depth: "3 mm" } });
  expect(asRead.model.features.at(-1)?.params).not.toHaveProperty("girth");
});

test("an older client that goes on writing old entries is understood (D-10)", () => {
  const doc = oldPart();
  const ada = new PartDocument(doc, { person: "ada" }, [girthToWidth]);
  ada.run(renameBox("A"));
  doc.getMap<Y.Map<unknown>>("features").get("b1")?.set(".girth", "9 mm");
  expect(ada.model.features.at(-1)?.params).toMatchObject({ width: "9 mm" });
});

test("the bytes that every part begins with never change (D-4)", () => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Part", "mm"));
  const own = [...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()].filter((client) => client !== 1);
  const { structs } = Y.decodeUpdate(Y.encodeStateAsUpdate(doc));
  const skeleton = structs.filter((struct) => !own.includes(struct.id.client));
  const written = skeleton.map((struct) => [
    struct.id.clock,
    struct.length,
    "content" in struct ? struct.content.getContent().filter((value) => !(value instanceof Y.Map)) : null,
    "parentSub" in struct ? struct.parentSub : null,
  ]);
  expect(createHash("sha256").update(JSON.stringify(written)).digest("hex")).toMatchInlineSnapshot(
    `"c0a5c4db94c9156f1e79496ccc1d5658d365338917ded4d9eb68c74fbeead7eb"`,
  );
});
