import { expect, test } from "vitest";
import {
  type Command,
  holdsIn,
  isReadable,
  type PartDocument,
  PersonalUndo,
  resolveModel,
} from "../index.ts";
import { box, copied, feature, newPart, run, sync } from "../testing/parts.ts";

const edge = "{b1:right|b1:top}";
const fixed = (name: string, on = "ab") => ({ type: "fixed" as const, on: [on], from: { name } });

/** A line on a box's top that is fixed to an edge of it. */
const onBox: Command = {
  command: "addFeature",
  id: "s1",
  type: "sketch",
  name: "Outline",
  params: { plane: { name: "b1:top" } },
  sketch: {
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      ab: { type: "line", start: "a", end: "b" },
    },
    constraints: { f: fixed(edge) },
  },
};

const elsewhere: Command = { ...onBox, params: { plane: { name: "top" } } };

function holdsOf(part: PartDocument, id: string) {
  const found = feature(part, id);
  return isReadable(found) && found.type === "sketch" ? holdsIn(found.sketch) : [];
}

const errorOf = (part: PartDocument, id: string) => {
  const result = resolveModel(part.model).features.find((one) => one.id === id)?.result;
  return result?.ok === false ? result.error : undefined;
};

test("a sketch depends on what it is held by: who deletes that is told", () => {
  const part = newPart();
  run(part, box, elsewhere);
  expect(holdsOf(part, "s1")).toEqual([{ constraint: "f", on: "ab", reference: { name: edge } }]);
  expect(part.run({ command: "deleteFeature", ids: ["b1"] })).toMatchObject({
    error: { code: "has-dependants", details: { dependants: [{ id: "s1", through: ["f"] }] } },
  });
  run(part, { command: "deleteFeature", ids: ["b1"], force: true });
  // The drawing stays, also without what it was drawn from: it is for the kernel to say that it is let go.
  expect(errorOf(part, "s1")).toBeUndefined();
});

test("what a sketch is held by stays before it", () => {
  const part = newPart();
  run(part, box, elsewhere);
  expect(part.run({ command: "moveFeature", ids: ["s1"], after: "right" })).toMatchObject({
    error: { code: "order" },
  });
});

test("a copy of both is held by the copy", () => {
  const part = newPart();
  run(part, box, onBox);
  const [result] = run(part, { command: "duplicateFeature", ids: ["b1", "s1"] });
  const { ids } = result as { ids: { [id: string]: string } };
  const [hold] = holdsOf(part, ids["s1"] ?? "");
  expect(hold?.reference.name).toBe(edge.replaceAll("b1", ids["b1"] ?? ""));
  expect(errorOf(part, ids["s1"] ?? "")).toBeUndefined();
});

test.each([
  ["another constraint", { ab: { type: "horizontal", on: ["ab"], from: { name: edge } } }],
  ["a corner for a line", { f: fixed("<b1:back|b1:right|b1:top>") }],
  ["an edge for a point", { f: fixed(edge, "a") }],
  ["what is no name", { f: fixed("{{") }],
])("what cannot hold it is refused: %s", (_, constraints) => {
  const part = newPart();
  run(part, box, elsewhere);
  expect(
    part.run({
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: constraints as object },
    } as Command),
  ).toMatchObject({ error: { code: "sketch-invalid" } });
});

test("an undo leaves what somebody else has come to hold a drawing by", () => {
  const ada = newPart({ person: "ada" });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, box);
  const bob = copied(ada, { person: "bob" });
  run(bob, elsewhere);
  sync(ada, bob);
  undo.undo();
  sync(ada, bob);
  expect(ada.model.features.map(({ id }) => id)).toContain("b1");
  expect(errorOf(bob, "s1")).toBeUndefined();
});
