import { applyPatch, type Diagnosis, type Entity, type SketchData } from "@solidtype/sketch";
import { expect, test } from "vitest";
import { dimensionAt, takesMore } from "./dimensioning.ts";
import { cornerRadius, editTools } from "./edit-tools.ts";
import { freedomWords } from "./freedom-words.ts";
import { chainThrough, nearestEntity } from "./pointing.ts";

const point = (x: number, y: number): Entity => ({ type: "point", x, y });
const line = (start: string, end: string): Entity => ({ type: "line", start, end });
const data: SketchData = {
  entities: {
    a: point(0, 0),
    b: point(40, 0),
    c: point(40, 30),
    ab: line("a", "b"),
    bc: line("b", "c"),
    ca: line("c", "a"),
    m: point(80, 0),
    ring: { type: "circle", center: "m", radius: 10 },
  },
  constraints: {},
};
const tool = (id: string) => {
  const found = editTools.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no tool ${id}`);
  return found;
};
let count = 0;
const newId = (): string => `n${(count += 1)}`;

test("where its text stands says which distance of two points a dimension means", () => {
  expect(dimensionAt(data, ["a", "c"], { x: 20, y: -9 })).toEqual({
    type: "horizontal-distance",
    on: ["a", "c"],
  });
  expect(dimensionAt(data, ["c", "a"], { x: 55, y: 15 })).toEqual({
    type: "vertical-distance",
    on: ["a", "c"],
  });
  expect(dimensionAt(data, ["a", "c"], { x: 20, y: 15 })?.type).toBe("distance");
  expect(dimensionAt(data, ["ca"], { x: 20, y: -9 })?.type).toBe("horizontal-distance");
  expect(dimensionAt(data, ["ab"], { x: 20, y: -9 })?.type).toBe("length");
});

test("a second pick is taken only when the two can be dimensioned together", () => {
  expect(takesMore(data, ["ab"], "bc")).toBe(true);
  expect(takesMore(data, ["ring"], "m")).toBe(false);
  expect(takesMore(data, ["ab", "bc"], "ca")).toBe(false);
});

test("the pointer means a point before a curve, and the axes only where nothing else is", () => {
  expect(nearestEntity(data, { x: 39, y: 1 }, 3)).toBe("b");
  expect(nearestEntity(data, { x: 38.2, y: 0 }, 3)).toBe("b");
  expect(nearestEntity(data, { x: 37.5, y: 0 }, 3)).toBe("ab");
  expect(nearestEntity(data, { x: 20, y: 1 }, 3)).toBe("ab");
  expect(nearestEntity(data, { x: 60, y: 1 }, 3)).toBe("x-axis");
  expect(nearestEntity(data, { x: 60, y: 9 }, 3)).toBeNull();
  expect(nearestEntity(data, { x: 39, y: 1 }, 3, "curves")).toBe("ab");
});

test("a chain goes on as long as exactly one curve goes on", () => {
  expect(chainThrough(data, "ab").toSorted()).toEqual(["ab", "bc", "ca"]);
  const branched = { ...data, entities: { ...data.entities, d: point(9, 9), ad: line("a", "d") } };
  expect(chainThrough(branched, "ab").toSorted()).toEqual(["ab", "bc", "ca"]);
  expect(chainThrough(branched, "ad")).toEqual(["ad"]);
});

test("an offset lies on the side of the pointer, as far away as the pointer", () => {
  const place = (x: number, y: number) => {
    const made = tool("offset").apply(
      data,
      { at: { x, y }, reach: 1, chosen: ["ring"], unit: "mm" },
      "ring",
      newId,
    );
    if (!made.ok) throw new Error(made.error.message);
    const drawn = applyPatch(data, made.value);
    const copies = Object.values(drawn.ok ? drawn.value.entities : {}).filter(
      ({ type }) => type === "circle",
    );
    return copies.map((copy) => ("radius" in copy ? copy.radius : 0));
  };
  expect(place(80, 14)).toEqual([10, 14]);
  expect(place(80, 7)).toEqual([10, 7]);
});

test("a corner is offered a radius that fits; what is no corner is none", () => {
  expect(cornerRadius(data, "b", "mm")).toBe(6);
  expect(cornerRadius(data, "b", "in")).toBeCloseTo(0.2 * 25.4, 9);
  expect(cornerRadius(data, "m", "mm")).toBeNull();
  expect(tool("sketch-fillet").target(data, { at: { x: 40, y: 1 }, reach: 2, chosen: [], unit: "mm" })).toBe(
    "b",
  );
});

test("a corner at which help lines end, too, is one", () => {
  const helped: SketchData = {
    ...data,
    entities: { ...data.entities, far: point(20, 20), help: { ...line("b", "far"), construction: true } },
  };
  expect(cornerRadius(helped, "b", "mm")).toBe(6);
  const pointing = { at: { x: 40, y: 1 }, reach: 2, chosen: [], unit: "mm" } as const;
  expect(tool("sketch-fillet").target(helped, pointing)).toBe("b");
});

test("a sharp corner is rounded with a smaller radius than a square one, down to the sharpest", () => {
  for (const degrees of [20, 5, 1]) {
    const turn = (degrees * Math.PI) / 180;
    const sharp: SketchData = {
      entities: {
        tip: point(0, 0),
        level: point(50, 0),
        risen: point(50 * Math.cos(turn), 50 * Math.sin(turn)),
        one: line("tip", "level"),
        other: line("tip", "risen"),
      },
      constraints: {},
    };
    const pointing = { at: { x: 0, y: 0 }, reach: 2, chosen: [], unit: "mm" } as const;
    expect(tool("sketch-fillet").apply(sharp, pointing, "tip", newId)).toMatchObject({ ok: true });
  }
});

test("the status names what is still free by kind, and a contradiction before anything else", () => {
  const diagnosis = (entities: Diagnosis["entities"]): Diagnosis => ({
    entities,
    redundant: [],
    conflicting: [],
    problems: [],
  });
  expect(freedomWords(data, diagnosis({ ab: "under", bc: "under", b: "under" }), 2)).toBe(
    "2 degrees of freedom: 2 lines can still move",
  );
  expect(freedomWords(data, diagnosis({ m: "under" }), 1)).toBe(
    "1 degree of freedom: 1 point can still move",
  );
  expect(freedomWords(data, diagnosis({ ab: "full" }), 0)).toBe("Fully defined");
  expect(freedomWords(data, diagnosis({ ab: "over" }), 0)).toMatch(/^Over-defined/);
});

test("ends that lie in one place with a point each are a corner, and one chain", () => {
  const apart: SketchData = {
    ...data,
    entities: { ...data.entities, b2: point(40, 0), bc: line("b2", "c") },
    constraints: { k: { type: "coincident", on: ["b", "b2"] } },
  };
  expect(cornerRadius(apart, "b", "mm")).toBe(cornerRadius(data, "b", "mm"));
  expect(cornerRadius(apart, "b", "mm")).not.toBeNull();
  expect(chainThrough(apart, "ab").toSorted()).toEqual(["ab", "bc", "ca"]);
});
