import { expect, test } from "vitest";
import { type Command, merge3, type PartModel, planMerge } from "../index.ts";
import { after, box, built } from "../testing/parts.ts";

const boxes = (...ids: string[]): Command[] => ids.map((id) => ({ ...box, id }));
const move = (id: string, after: string): Command => ({ command: "moveFeature", ids: [id], after });
const orderOf = ({ features }: PartModel): string =>
  features
    .slice(4)
    .map(({ id }) => id)
    .join(" ");

test("two new features in one place keep both, in one order whoever merges (M-9)", () => {
  const base = built(box);
  const add = (id: string): Command => ({ command: "addFeature", id, type: "sphere", after: "b1" });
  const ours = after(base, add("x1"), { ...add("x2"), after: "x1" } as Command);
  const theirs = after(base, add("a1"));
  const order = merge3(base.model, ours, theirs).model.features.map(({ id }) => id);
  expect(order.slice(4)).toEqual(["b1", "a1", "x1", "x2"]);
  expect(merge3(base.model, theirs, ours).model.features.map(({ id }) => id)).toEqual(order);
});

test("one feature that both moved, elsewhere, is a conflict over the order (M-3)", () => {
  const base = built(...boxes("b1", "b2", "b3", "b4"));
  const [ours, theirs] = [after(base, move("b4", "right")), after(base, move("b4", "b1"))];
  for (const [side, outcome] of [
    ["ours", ours],
    ["theirs", theirs],
  ] as const) {
    const { model, conflicts } = merge3(base.model, ours, theirs, () => side);
    expect(conflicts).toMatchObject([{ what: "feature-order" }]);
    expect(model).toEqual(outcome);
  }
});

test("moves of different features are both made, unless they go round in a circle (M-3)", () => {
  const base = built(...boxes("b1", "b2", "b3", "b4", "b5", "b6"));
  const ours = after(base, move("b2", "right"));
  for (const [theirs, outcome] of [
    [after(base, move("b6", "b4")), "b2 b1 b3 b4 b6 b5"],
    [after(base, move("b6", "right")), "b2 b6 b1 b3 b4 b5"],
    [after(base, move("b6", "b2")), "b2 b6 b1 b3 b4 b5"],
  ] as const) {
    const { model, conflicts } = merge3(base.model, ours, theirs);
    expect(conflicts).toEqual([]);
    expect(orderOf(model)).toBe(outcome);
    expect(merge3(base.model, theirs, ours).model).toEqual(model);
  }
  const round = merge3(
    base.model,
    after(base, move("b1", "b5")),
    after(base, move("b5", "right"), move("b6", "b1")),
  );
  expect(round.model.features).toHaveLength(10);
});

test("what one side added stays behind what it is made of, wherever the other side moved that (M-9)", () => {
  const base = built(...boxes("b1", "b2"));
  const ours = after(base, move("b2", "right"));
  const theirs = after(
    base,
    {
      command: "addFeature",
      id: "c1",
      type: "boolean",
      params: { operation: "subtract", targets: [{ name: "$b1" }], tools: [{ name: "$b2" }] },
    },
    {
      command: "addFeature",
      id: "m1",
      type: "mirror",
      params: { bodies: [{ name: "$c1" }], plane: { name: "top" } },
    },
    ...boxes("b9"),
  );
  const plan = planMerge(base.model, ours, theirs);
  expect(plan).toMatchObject({ conflicts: [], broken: [] });
  expect(orderOf(plan.model)).toBe("b2 b9 b1 c1 m1");
});

test("where one side moved what the other's move was of, nothing comes to stand before what it is made of (M-3)", () => {
  const mirrored: Command = {
    command: "addFeature",
    id: "e",
    type: "mirror",
    params: { bodies: [{ name: "$p" }], plane: { name: "top" } },
  };
  const base = built(...boxes("p", "x", "y"), mirrored);
  const [ours, theirs] = [after(base, move("e", "x")), after(base, move("p", "x"))];
  for (const plan of [planMerge(base.model, ours, theirs), planMerge(base.model, theirs, ours)]) {
    expect(plan).toMatchObject({ conflicts: [], broken: [] });
    expect(orderOf(plan.model)).toBe("x p e y");
  }
});

test("what the merge breaks is told before it is made (M-14)", () => {
  const base = built(...boxes("b1", "b2"));
  const fillet = (edge: string): Command => ({
    command: "addFeature",
    id: "f1",
    type: "fillet",
    params: { edges: [{ name: edge }] },
  });
  const ours = after(base, { command: "suppressFeature", ids: ["b1"], suppressed: true });
  const theirs = after(base, fillet("{b1:left|b1:top}"));
  expect(planMerge(base.model, ours, theirs)).toMatchObject({
    conflicts: [],
    broken: [{ id: "f1", message: "Edges: refers to a suppressed feature." }],
  });
  expect(planMerge(base.model, ours, after(base, fillet("{b2:left|b2:top}"))).broken).toEqual([]);
});
