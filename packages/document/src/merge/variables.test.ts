import fc from "fast-check";
import { expect, test } from "vitest";
import { type Command, merge3, type PartDocument, planMerge, resolveModel } from "../index.ts";
import type { PartModel } from "../model/model.ts";
import { after, box, built, copied } from "../testing/parts.ts";
import { patience, tries } from "@solidtype/bench/tries";

const add = (id: string, name: string, expression: string): Command => ({
  command: "addVariable",
  id,
  name,
  expression,
});
const called = (id: string, name: string): Command => ({ command: "editVariable", id, name });
const boxOf = (id: string, width: string): Command => ({ ...box, id, params: { width } });

/** What the boxes are wide, in mm; nothing for one that fails. */
function widths(model: PartModel): { readonly [id: string]: number | undefined } {
  const boxes = resolveModel(model).features.flatMap(({ id, result }) => {
    const type = model.features.find((one) => one.id === id)?.type;
    const width = result.ok && result.value.type === "box" ? result.value.params.width : undefined;
    return type === "box" ? [[id, width] as const] : [];
  });
  return Object.fromEntries(boxes);
}

test("a name that means another variable on the other side now means the same as before (M-8)", () => {
  const two = built(add("v1", "width", "100 mm"), add("v2", "inner", "10 mm"), boxOf("b1", "#width"));
  const used = (base: PartDocument): PartModel => after(base, boxOf("b2", "#width"));
  const renamedInTurn = after(two, called("v1", "outer"), called("v2", "width"));
  const chain = merge3(two.model, renamedInTurn, used(two));
  expect(chain.conflicts).toEqual([]);
  expect(widths(chain.model)).toEqual({ b1: 100, b2: 100 });

  const replaced = merge3(
    two.model,
    after(two, called("v1", "outer"), add("v3", "width", "10 mm")),
    used(two),
  );
  expect(replaced.conflicts).toEqual([]);
  expect(widths(replaced.model)).toEqual({ b1: 100, b2: 100 });

  const lone = built(add("v1", "width", "100 mm"));
  const anew = after(
    lone,
    { command: "deleteVariable", id: "v1" },
    add("v9", "width", "10 mm"),
    boxOf("b1", "#width"),
  );
  const { model, conflicts } = merge3(lone.model, anew, used(lone));
  expect(conflicts).toMatchObject([
    { what: "variable", id: "v1", kept: true },
    { what: "variable", id: "v9", key: "name", ours: "width", kept: true, renamed: "width_2" },
  ]);
  expect(widths(model)).toEqual({ b1: 10, b2: 100 });
});

test("two new variables of one name are both kept, one by another name in all its uses, and it is told (M-8)", () => {
  const base = built(add("v0", "t_2", "1 mm"));
  const ours = after(base, add("v1", "t", "5 mm"), boxOf("b1", "#t"));
  const theirs = after(base, add("v2", "t", "8 mm"), boxOf("b2", "#t + 1 mm"));
  for (const { model, conflicts } of [merge3(base.model, ours, theirs), merge3(base.model, theirs, ours)]) {
    expect(conflicts).toMatchObject([
      { what: "variable", id: "v2", key: "name", kept: true, renamed: "t_3" },
    ]);
    expect(widths(model)).toEqual({ b1: 5, b2: 9 });
  }
  const target = copied(base, { person: "ada" });
  expect(target.run(planMerge(base.model, base.model, ours).commands, { checks: "structure" }).ok).toBe(true);
  expect(target.run(planMerge(base.model, ours, theirs).commands, { checks: "structure" }).ok).toBe(true);
  expect(planMerge(base.model, target.model, theirs)).toMatchObject({ commands: [], conflicts: [] });
});

test("names that one side has twice already stay as they are (M-1)", () => {
  const base = built(add("v1", "t", "5 mm"));
  const theirs = copied(base, { person: "bob" });
  const twice: Command = {
    command: "insertVariable",
    variable: { id: "v2", name: "t", expression: "6 mm", description: "" },
    after: "v1",
  };
  expect(theirs.run([twice, boxOf("b1", "#t")], { checks: "structure" }).ok).toBe(true);
  expect(merge3(base.model, base.model, theirs.model)).toEqual({ model: theirs.model, conflicts: [] });
});

test("what one side came to use a length for stays as long, though the other made it a plain number (M-8, N-4)", () => {
  const base = built(add("v1", "w", "10 mm"), boxOf("b1", "#w"));
  const plain = after(base, { command: "editVariable", id: "v1", expression: "12" });
  const inInches = after(base, { command: "setMeta", units: "in" }, boxOf("b2", "#w"));
  for (const { model, conflicts } of [
    merge3(base.model, inInches, plain),
    merge3(base.model, plain, inInches),
  ]) {
    expect(conflicts).toEqual([]);
    expect(model.meta.units).toBe("in");
    expect(widths(model)).toEqual({ b1: 12, b2: 12 });
  }
});

const names = ["a", "b", "c", "d"] as const;
const moveArb = fc.record({ kind: fc.nat(3), a: fc.nat(50), b: fc.nat(3) });
type Move = { readonly kind: number; readonly a: number; readonly b: number };

/** Renames, adds and deletes variables and uses them; values that were there are left alone. */
function moved(base: PartDocument, side: string, moves: readonly Move[]): PartModel {
  const part = copied(base, { person: side });
  for (const [at, { kind, a, b }] of moves.entries()) {
    const { variables } = part.model;
    const variable = variables[a % Math.max(1, variables.length)];
    const id = `${side}${at}`;
    const use = variable === undefined ? "7 mm" : `#${variable.name} + ${at + 1} mm`;
    const name = names[b] ?? "a";
    if (kind === 0) part.run(add(id, name, a % 2 === 0 ? use : `${a + 1} mm`));
    else if (kind === 1) part.run(boxOf(id, use));
    else if (variable !== undefined)
      part.run(kind === 2 ? called(variable.id, name) : { command: "deleteVariable", id: variable.id });
  }
  return part.model;
}

test(
  "what a box is wide on its side it is wide after a merge, whatever variables are called by then (M-8)",
  () => {
    const moves = fc.array(moveArb, { maxLength: 12 });
    fc.assert(
      fc.property(moves, moves, moves, (before, mine, other) => {
        const base = built(
          add("v1", "a", "100 mm"),
          add("v2", "b", "10 mm"),
          boxOf("b1", "#a"),
          boxOf("b2", "#b"),
        );
        for (const { kind, a, b } of before)
          if (kind === 2) base.run(called(`v${1 + (a % 2)}`, names[b] ?? "a"));
        const [ours, theirs] = [moved(base, "x", mine), moved(base, "y", other)];
        const merged = widths(merge3(base.model, ours, theirs).model);
        expect(merged).toEqual({ ...widths(ours), ...widths(theirs) });
      }),
      tries(200),
    );
  },
  patience,
);

test("a variable that one side deleted though it used it itself stays deleted, seed -957876630 (M-1, M-7)", () => {
  const base = built(add("v1", "w", "10 mm"), { ...box, params: { width: "#w" } });
  const theirs = after(
    base,
    { command: "editFeature", id: "b1", params: { height: "#w" } },
    { command: "deleteVariable", id: "v1", force: true },
  );
  expect(merge3(base.model, base.model, theirs)).toEqual({ model: theirs, conflicts: [] });
  const ours = after(base, { command: "editFeature", id: "b1", params: { depth: "#w" } });
  expect(merge3(base.model, ours, theirs).conflicts).toMatchObject([
    { what: "variable", id: "v1", kept: true },
  ]);
});

test("a variable renamed on one side is renamed in what the other side wrote (M-8)", () => {
  const base = built(add("v1", "w", "10 mm"), { ...box, params: { width: "#w" } });
  const ours = after(base, { command: "editVariable", id: "v1", name: "width" });
  const theirs = after(base, { command: "editFeature", id: "b1", params: { width: "#w * 2", depth: "#w" } });
  const { model, conflicts } = merge3(base.model, ours, theirs);
  expect(conflicts).toEqual([]);
  expect(model.features.at(-1)?.params).toMatchObject({ width: "#width * 2", depth: "#width" });
});

test("a variable that both renamed is one conflict, and its uses go by the name that wins (M-3, M-8)", () => {
  const base = built(add("v1", "w", "10 mm"), { ...box, params: { width: "#w" } });
  const ours = after(base, { command: "editVariable", id: "v1", name: "width" });
  const theirs = after(
    base,
    { command: "editVariable", id: "v1", name: "breadth" },
    { ...box, id: "b2", params: { width: "#breadth * 2" } },
  );
  for (const [side, name] of [
    ["ours", "width"],
    ["theirs", "breadth"],
  ] as const) {
    const { model, conflicts } = merge3(base.model, ours, theirs, () => side);
    expect(conflicts).toMatchObject([
      { what: "variable", id: "v1", key: "name", ours: "width", theirs: "breadth" },
    ]);
    expect(model.variables).toMatchObject([{ name }]);
    expect(model.features.slice(4).map(({ params }) => params)).toMatchObject([
      { width: `#${name}` },
      { width: `#${name} * 2` },
    ]);
  }
});
