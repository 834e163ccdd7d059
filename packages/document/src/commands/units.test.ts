import { patience, tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Command, type PartDocument, PersonalUndo, resolveModel, units } from "../index.ts";
import { box, copied, feature, fresh, newPart, opened, run, sketch, sync } from "../testing/parts.ts";

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
    depth: "mm(#n * 2)",
    height: "1 in",
  });
});

test("a rename or another unit that would make an expression too long to be read is refused, and changes nothing (N-4, N-5)", () => {
  const part = newPart();
  const sum = Array.from({ length: 300 }, () => "#w").join("+");
  run(
    part,
    { command: "addVariable", id: "v1", name: "w", expression: "1" },
    { ...box, params: { width: sum } },
  );
  const before = part.model;
  const long = "w".repeat(60);
  expect(part.run({ command: "editVariable", id: "v1", name: long })).toMatchObject({
    ok: false,
    error: { code: "limit", message: expect.stringContaining("too long") },
  });
  const longest = Array.from({ length: 333 }, () => "#w").join("+");
  const widen: Command = { command: "editFeature", id: "b1", params: { width: longest } };
  expect(part.run(widen)).toMatchObject({ ok: false, error: { code: "limit" } });
  part.run(widen, { checks: "structure" });
  expect(part.run({ command: "setMeta", units: "in" })).toMatchObject({
    ok: false,
    error: { code: "limit" },
  });
  expect(before.variables).toEqual(part.model.variables);
  expect(part.model.meta.units).toBe("mm");
});

test("a length without unit is kept in the unit it was meant in, whoever changes the part's unit meanwhile (N-4)", () => {
  const ada = newPart({ person: "ada" });
  run(ada, { command: "addVariable", id: "v1", name: "n", expression: "3" });
  run(ada, { ...box, params: { width: "10", depth: "1/2 + 3", height: "#n * 2" } });
  expect(feature(ada, "b1").params).toMatchObject({
    width: "10 mm",
    depth: "mm(1/2 + 3)",
    height: "mm(#n * 2)",
  });
  const undo = new PersonalUndo(ada, "ada");
  run(ada, { command: "setMeta", units: "in" });
  const bob = opened(fresh, { person: "bob" });
  run(bob, { ...box, id: "b2", params: { width: 10 } } as Command, { ...sketch, id: "s2" });
  const patch = { entities: {}, constraints: { w: { value: "7" } } };
  run(bob, { command: "editSketch", id: "s2", patch });
  sync(ada, bob);
  run(bob, { ...box, id: "b3", params: { width: "2" } });
  sync(ada, bob);
  undo.undo();
  expect(ada.model.meta.units).toBe("mm");
  expect(["b2", "b3"].map((id) => feature(ada, id).params)).toMatchObject([
    { width: "10 mm" },
    { width: "2 in" },
  ]);
  expect(feature(ada, "s2")).toMatchObject({ sketch: { constraints: { w: { value: "7 mm" } } } });
});

function widthOf(part: PartDocument, id = "b1"): unknown {
  const found = resolveModel(part.model).features.find((one) => one.id === id)?.result;
  return found?.ok === true && "width" in found.value.params ? found.value.params.width : found;
}

test("a length that has its plain number from a variable keeps its size through a unit that a peer sets meanwhile (N-4)", () => {
  const ada = newPart({ person: "ada" });
  run(ada, { command: "addVariable", id: "v1", name: "n", expression: "3" }, box, sketch);
  const bob = copied(ada, { person: "bob" });
  run(ada, { command: "setMeta", units: "in" });
  const value = { w: { value: "#n * 4" } };
  run(
    bob,
    { command: "editFeature", id: "b1", params: { width: "#n" } },
    { command: "editSketch", id: "s1", patch: { entities: {}, constraints: value } },
  );
  sync(ada, bob);
  expect(widthOf(ada)).toBe(3);
  expect(feature(ada, "s1")).toMatchObject({ sketch: { constraints: { w: { value: "mm(#n * 4)" } } } });
  run(ada, { command: "editVariable", id: "v1", expression: "2 in" });
  expect(widthOf(ada)).toBe(50.8);
});

test("what uses a variable that is made a plain number keeps the unit that the number was meant in (N-4)", () => {
  const ada = newPart({ person: "ada" });
  run(
    ada,
    { command: "addVariable", id: "v1", name: "w", expression: "10 mm" },
    { command: "addVariable", id: "v2", name: "double", expression: "#w * 2" },
    { ...box, params: { width: "#double", depth: "#w", height: "8 mm" } },
  );
  expect(feature(ada, "b1").params).toMatchObject({ width: "#double", depth: "#w" });
  const bob = copied(ada, { person: "bob" });
  run(bob, { command: "setMeta", units: "in" });
  run(ada, { command: "editVariable", id: "v1", expression: "12" });
  expect(feature(ada, "b1").params).toMatchObject({ width: "mm(#double)", depth: "mm(#w)", height: "8 mm" });
  sync(ada, bob);
  expect(widthOf(bob)).toBe(24);
});

test("a copy has its sizes for good, also those of an original that was written without unit (N-4)", () => {
  const part = newPart();
  run(part, box);
  part.run({ command: "editFeature", id: "b1", params: { width: "7" } }, { checks: "structure" });
  const [copy] = run(part, { command: "duplicateFeature", ids: ["b1"] });
  const { ids } = copy as { readonly ids: { readonly b1: string } };
  expect(feature(part, ids.b1).params).toMatchObject({ width: "7 mm" });
});

const turnArb = fc.record({
  peer: fc.nat(2),
  what: fc.constantFrom("size", "size", "unit", "meet"),
  param: fc.constantFrom("width", "depth", "height"),
  text: fc.constantFrom("5", "1/2 + 3", "#n", "#n * 2", "hypot(#n, 4)", "#w", "#w / 2 + 1 in", "12 mm"),
  unit: fc.constantFrom(...units),
});

test(
  "whatever units peers set meanwhile, every size is one that somebody gave (N-4)",
  () => {
    fc.assert(
      fc.property(fc.array(turnArb, { minLength: 3, maxLength: 30 }), (turns) => {
        const first = opened(fresh, { person: "p0" });
        run(
          first,
          { command: "addVariable", id: "v1", name: "n", expression: "3" },
          { command: "addVariable", id: "v2", name: "w", expression: "40 mm" },
          box,
        );
        const peers = [first, copied(first, { person: "p1" }), copied(first, { person: "p2" })];
        const given = new Map<string, Set<unknown>>();
        const sizesOf = (part: PartDocument): { readonly [param: string]: unknown } => {
          const found = resolveModel(part.model).features.find(({ id }) => id === "b1")?.result;
          if (found?.ok !== true) throw new Error(JSON.stringify(found));
          return { ...found.value.params };
        };
        const note = (param: string, size: unknown): void =>
          void given.set(param, (given.get(param) ?? new Set()).add(size));
        for (const [param, size] of Object.entries(sizesOf(first))) note(param, size);
        for (const { peer, what, param, text, unit } of turns) {
          const part = peers[peer] ?? first;
          if (what === "meet") sync(part, first);
          else if (what === "unit") run(part, { command: "setMeta", units: unit });
          else {
            run(part, { command: "editFeature", id: "b1", params: { [param]: text } });
            note(param, sizesOf(part)[param]);
          }
        }
        sync(...peers);
        for (const [param, size] of Object.entries(sizesOf(first)))
          if (typeof size === "number") expect([...(given.get(param) ?? [])]).toContain(size);
      }),
      tries(150),
    );
  },
  patience,
);

test("the unit is set once in a change: each time every length of the part is looked at (N-4)", () => {
  const part = newPart();
  const set = (unit: "mm" | "in" | "cm"): Command => ({ command: "setMeta", units: unit });
  expect(part.run([set("in"), set("cm")])).toMatchObject({ error: { code: "limit", details: { index: 1 } } });
  expect(part.run([set("mm"), set("in"), set("in")]).ok).toBe(true);
  expect(part.model.meta.units).toBe("in");
});
