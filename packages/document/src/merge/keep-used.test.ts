import { expect, test } from "vitest";
import { type Command, merge3 } from "../index.ts";
import { after, box, built, sketch } from "../testing/parts.ts";

test("what one side deleted and the other came to use is kept, with what it needs itself, and reported (M-7)", () => {
  const base = built(sketch, box);
  const ours = after(base, { command: "deleteFeature", ids: ["s1", "b1"] });
  const theirs = after(base, {
    command: "addFeature",
    id: "e1",
    type: "extrude",
    params: { sketch: "s1", targets: [{ name: "$b1" }], operation: "add" },
  });
  const { model, conflicts } = merge3(base.model, ours, theirs);
  expect(conflicts).toMatchObject(
    [
      { what: "feature", id: "b1", kept: true },
      { what: "feature", id: "s1", kept: true },
    ].toSorted((a, b) => (a.id > b.id ? -1 : 1)),
  );
  expect(model).toEqual(theirs);
});

test("a point that one side deleted and the other hung a line on is kept and reported (M-7)", () => {
  const points = { a: { type: "point", x: 0, y: 0 }, b: { type: "point", x: 9, y: 0 } } as const;
  const base = built({ ...sketch, sketch: { entities: points, constraints: {} } });
  const patch = (entities: object): Command => ({
    command: "editSketch",
    id: "s1",
    patch: { entities: entities as never, constraints: {} },
  });
  const ours = after(base, patch({ a: null }));
  const theirs = after(base, patch({ l: { type: "line", start: "a", end: "b" } }));
  const { model, conflicts } = merge3(base.model, ours, theirs);
  expect(conflicts).toMatchObject([{ what: "entity", id: "s1", key: "a", kept: true }]);
  expect(model).toEqual(theirs);
});

test("a side of a sketch that one side deleted and the other built on is kept and reported (M-7)", () => {
  const line = (start: string, end: string) => ({ type: "line", start, end }) as const;
  const corners = { a: [0, 0], b: [9, 0], c: [9, 9], d: [0, 9] } as const;
  const points = Object.entries(corners).map(([id, [x, y]]) => [id, { type: "point", x, y }] as const);
  const lines = { l1: line("a", "b"), l2: line("b", "c"), l3: line("c", "d"), l4: line("d", "a") };
  const base = built(
    {
      ...sketch,
      sketch: { entities: { ...Object.fromEntries(points), ...lines }, constraints: {} },
    } as Command,
    { command: "addFeature", id: "e1", type: "extrude", params: { sketch: "s1" } },
  );
  const ours = after(base, {
    command: "editSketch",
    id: "s1",
    patch: {
      entities: { l2: null, p: { type: "point", x: 12, y: 5 }, l5: line("b", "p"), l6: line("p", "c") },
      constraints: {},
    },
  });
  const uses: Command[] = [
    {
      command: "addFeature",
      id: "f1",
      type: "fillet",
      params: { edges: [{ name: "{e1:side(l2)|e1:side(l3)}" }] },
    },
    { command: "addFeature", id: "s2", type: "sketch", params: { plane: { name: "e1:side(l2)" } } },
    { command: "addFeature", id: "x1", type: "axis", params: { along: { name: "s1/l2" } } },
    { command: "editFeature", id: "e1", params: { regions: ["l1+,l2+,l3+,l4+"] } },
  ];
  for (const use of uses) {
    const { model, conflicts } = merge3(base.model, ours, after(base, use));
    expect(conflicts).toMatchObject([{ what: "entity", id: "s1", key: "l2", kept: true }]);
    expect(model.features.find(({ id }) => id === "s1")).toMatchObject({
      sketch: { entities: { l2: lines.l2 } },
    });
  }
  const knowing = after(base, uses[0] as Command, {
    command: "editSketch",
    id: "s1",
    patch: { entities: { l2: null }, constraints: {} },
    force: true,
  });
  expect(merge3(base.model, base.model, knowing)).toEqual({ model: knowing, conflicts: [] });
});
