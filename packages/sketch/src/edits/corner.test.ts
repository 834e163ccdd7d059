import { describe, expect, test } from "vitest";
import { findRegions, offset, polygon, rectangleFromCenter, roundCorner, type SketchData } from "../index.ts";
import {
  after,
  area,
  cornersOf,
  drawn,
  freedomOf,
  ids,
  line,
  linesOf,
  point,
  rectangle,
  solver,
} from "./test-edits.ts";

describe("ends that lie on each other, each curve with its own point", () => {
  const elbow: SketchData = {
    entities: {
      a: point(0, 0),
      b: point(10, 0),
      b2: point(10, 0),
      c: point(10, 10),
      ab: line("a", "b"),
      bc: line("b2", "c"),
    },
    constraints: { k: { type: "coincident", on: ["b", "b2"] } },
  };

  test.each(["b", "b2"])("are a corner to round, at %s", (corner) => {
    const result = after(elbow, roundCorner(ids(), elbow, corner, 2));
    const { ab, bc } = result.entities;
    const [tangent] = Object.values(result.entities).filter(({ type }) => type === "arc");
    expect([ab, bc, tangent].every((entity) => entity !== undefined)).toBe(true);
    // Neither of the points, nor what held them together, is left (K-28).
    expect(Object.keys(result.entities)).not.toContain("b");
    expect(Object.keys(result.entities)).not.toContain("b2");
    expect(Object.keys(result.constraints)).not.toContain("k");
    expect(findRegions(result).problems.every(({ code }) => code === "open-end")).toBe(true);
  });

  test("are where a chain goes on, and one beside it has a single corner there", () => {
    const result = after(elbow, offset(ids(), elbow, ["ab", "bc"], 3));
    const made = Object.entries(result.entities).filter(([id]) => !(id in elbow.entities));
    expect(made.map(([, { type }]) => type).toSorted()).toEqual(["line", "line", "point", "point", "point"]);
  });

  test("are no corner where three curves end", () => {
    const entities = { ...elbow.entities, b3: point(10, 0), d: point(20, 5), bd: line("b3", "d") };
    expect(roundCorner(ids(), { ...elbow, entities }, "b", 2)).toMatchObject({
      error: { code: "no-such-curve" },
    });
  });
});

describe("rounding a corner", () => {
  test("puts a tangent arc of the radius in its place (K-26)", () => {
    const data = rectangle();
    const result = after(data, roundCorner(ids(), data, cornersOf(data)[0] ?? "", 5));
    expect(area(result)).toEqual([expect.closeTo(800 - 25 + (Math.PI * 25) / 4, 6)]);
  });

  test("works between a line and an arc", () => {
    const data: SketchData = {
      entities: {
        a: point(-10, 0),
        b: point(10, 0),
        m: point(0, 0),
        flat: line("a", "b"),
        dome: { type: "arc", center: "m", start: "b", end: "a" },
      },
      constraints: {},
    };
    const result = after(data, roundCorner(ids(), data, "b", 2));
    expect(area(result)[0]).toBeLessThan((Math.PI * 100) / 2);
    expect(area(result)[0]).toBeGreaterThan((Math.PI * 100) / 2 - 10);
  });

  test("rounds every corner of a rectangle around its centre, which stays where it holds it", () => {
    let data = drawn(rectangleFromCenter(ids(100), { x: 0, y: 0 }, { x: 20, y: 10 }));
    const free = freedomOf(data);
    const midpoints = () => Object.values(data.constraints).filter(({ type }) => type === "midpoint");
    const newId = ids();
    for (const corner of cornersOf(data).slice(0, 4)) {
      data = after(data, roundCorner(newId, data, corner, 3));
      expect(freedomOf(data)).toBe(free);
    }
    expect(area(data)).toEqual([expect.closeTo(800 - 4 * 9 + Math.PI * 9, 6)]);
    expect(midpoints()).toHaveLength(1);
  });

  test("keeps the sizes of a rectangle: they are measured from where the sides would meet", () => {
    let data = rectangle();
    const [b = "", r = ""] = linesOf(data);
    const corners = cornersOf(data).slice(0, 4);
    const [anchor = "", , far = ""] = corners;
    const label = { x: 20, y: -6 };
    data = {
      ...data,
      constraints: {
        ...data.constraints,
        o: { type: "coincident", on: [anchor, "origin"] },
        w: { type: "length", on: [b], value: 40, driving: true, label },
        h: { type: "length", on: [r], value: 20, driving: false },
        far: { type: "distance", on: [anchor, far], value: Math.hypot(40, 20), driving: true },
      },
    };
    expect(freedomOf(data)).toBe(0);
    const newId = ids();
    for (const corner of corners) {
      data = after(data, roundCorner(newId, data, corner, 3));
      expect(freedomOf(data)).toBe(0);
    }
    expect(data.constraints["w"]).toMatchObject({ type: "distance", value: 40, driving: true, label });
    const wider = {
      ...data.constraints,
      w: { ...data.constraints["w"], value: 50 },
    } as typeof data.constraints;
    const solved = solver.solve({
      ...data,
      constraints: { ...wider, far: { ...wider["far"], driving: false } as never },
    });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value).toMatchObject({ status: "solved", freedom: 1 });
    expect(solved.value.measured["w"]).toBeCloseTo(50, 8);
  });

  test("keeps what is said of whole sides, alike ones and the middle of one", () => {
    let data = drawn(polygon(ids(100), { x: 0, y: 0 }, { x: 20, y: 0 }, 6));
    const [first = ""] = linesOf(data);
    data = {
      entities: { ...data.entities, m: point(15, 5 * Math.sqrt(3)) },
      constraints: { ...data.constraints, mid: { type: "midpoint", on: ["m", first] } },
    };
    const free = freedomOf(data);
    const newId = ids();
    for (const corner of cornersOf(data).slice(1, 7)) {
      data = after(data, roundCorner(newId, data, corner, 2));
      expect(freedomOf(data)).toBe(free);
    }
    const types = Object.values(data.constraints).map(({ type }) => type);
    expect(types.filter((type) => type === "equal")).toHaveLength(5);
    expect(types).toContain("midpoint");
  });

  test("of a side whose middle is held its two ends are alike from there", () => {
    const data: SketchData = {
      entities: { ...rectangle().entities, m: point(20, 0) },
      constraints: {},
    };
    const [bottom = ""] = linesOf(data);
    const middle: SketchData = { ...data, constraints: { k: { type: "midpoint", on: ["m", bottom] } } };
    const result = after(middle, roundCorner(ids(), middle, cornersOf(data)[0] ?? "", 3));
    expect(result.constraints["k"]).toMatchObject({ type: "symmetric" });
    expect(freedomOf(result)).toBe(freedomOf(middle));
  });

  test("of two points that lay on each other the one that stays takes over what was said of the other", () => {
    const data: SketchData = {
      entities: {
        a: point(0, 0),
        b: point(10, 0),
        b2: point(10, 0),
        c: point(10, 10),
        ab: line("a", "b"),
        bc: line("b2", "c"),
      },
      constraints: {
        k: { type: "coincident", on: ["b", "b2"] },
        far: { type: "horizontal-distance", on: ["origin", "b2"], value: 10, driving: true },
      },
    };
    const result = after(data, roundCorner(ids(), data, "b", 2));
    expect(result.constraints["far"]).toMatchObject({ on: ["origin", "b"] });
    expect(result.entities["b"]).toMatchObject({ construction: true });
    expect(result.entities).not.toHaveProperty("b2");
    expect(freedomOf(result)).toBe(freedomOf(data));
  });

  test("leaves no point where nothing is said of the corner", () => {
    const data = rectangle();
    const [corner = ""] = cornersOf(data);
    expect(after(data, roundCorner(ids(), data, corner, 5)).entities).not.toHaveProperty(corner);
  });

  test("says when the arc does not fit", () => {
    const data = rectangle();
    for (const radius of [20.5, 0, -1, Number.NaN, 1e9])
      expect(roundCorner(ids(), data, cornersOf(data)[0] ?? "", radius)).toMatchObject({
        error: { code: "does-not-fit" },
      });
  });
});
