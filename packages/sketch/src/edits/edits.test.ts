import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  applyPatch,
  emptySketch,
  extend,
  findRegions,
  offset,
  rectangleByCorners,
  rectangleFromCenter,
  roundCorner,
  roundedRectangle,
  type Shape,
  type SketchData,
  type SketchPatch,
  type SketchSolver,
  slot,
  trim,
} from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";
import { fractionOf, nearestOn } from "../geometry/curve.ts";
import { chainOf } from "./chain.ts";
import { placeSketch } from "../geometry/resolve.ts";
import { tries } from "@solidtype/bench/tries";
import { distance } from "../vec.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

function ids(): () => string {
  let count = 0;
  return () => `n${(count += 1)}`;
}

type Made = { readonly ok: boolean; readonly value?: SketchPatch; readonly error?: { code: string } };

/** The sketch after the edit, which must hold as it lies: nothing to solve, nothing said twice. */
function after(data: SketchData, edit: Made): SketchData {
  if (!edit.ok || edit.value === undefined) throw new Error(`the edit failed: ${edit.error?.code}`);
  const result = applyPatch(data, edit.value);
  if (!result.ok) throw new Error(result.error.message);
  const solved = solver.solve(result.value);
  if (!solved.ok) throw new Error(solved.error.message);
  expect(solved.value.status).toBe("solved");
  expect(solved.value.diagnosis.problems).toEqual([]);
  expect(solved.value.diagnosis.redundant).toEqual([]);
  for (const [id, moved] of Object.entries(solved.value.patch.entities)) {
    const was = result.value.entities[id];
    if (was?.type === "point" && moved !== null && "x" in moved && "y" in moved)
      expect(distance(was as never, { x: moved.x ?? 0, y: moved.y ?? 0 })).toBeLessThan(1e-6);
  }
  return result.value;
}

function freedomOf(data: SketchData): number {
  const solved = solver.solve(data);
  return solved.ok ? solved.value.freedom : Number.NaN;
}

function drawn(...shapes: ({ ok: true; value: Shape } | { ok: false })[]): SketchData {
  return shapes.reduce((data, shape) => {
    const next = shape.ok ? applyPatch(data, shape.value.patch) : null;
    if (next?.ok !== true) throw new Error("not drawn");
    return next.value;
  }, emptySketch);
}

const point = (x: number, y: number) => ({ type: "point", x, y }) as const;
const line = (start: string, end: string) => ({ type: "line", start, end }) as const;

/** A level line from x = 0 to 30, crossed by upright ones at 10 and 20. */
const ladder: SketchData = {
  entities: {
    a: point(0, 0),
    b: point(30, 0),
    ab: line("a", "b"),
    c: point(10, -5),
    d: point(10, 5),
    cd: line("c", "d"),
    e: point(20, -5),
    f: point(20, 5),
    ef: line("e", "f"),
  },
  constraints: {
    level: { type: "horizontal", on: ["ab"] },
    long: { type: "length", on: ["ab"], value: 30, driving: true },
  },
};

const curvesOf = (data: SketchData) =>
  Object.fromEntries(placeSketch(data).curves.map(({ id, curve }) => [id, curve]));

describe("trim", () => {
  test("takes out the piece between two curves; the first piece keeps the id, and the rest stays in line (K-26, K-27)", () => {
    const result = after(ladder, trim(ids(), ladder, "ab", { x: 15, y: 0.4 }));
    expect(curvesOf(result)["ab"]).toMatchObject({ start: { x: 0, y: 0 }, end: { x: 10, y: 0 } });
    const rest = Object.entries(curvesOf(result)).find(([id]) => id.startsWith("n"));
    expect(rest?.[1]).toMatchObject({ start: { x: 20, y: 0 }, end: { x: 30, y: 0 } });
    expect(Object.keys(result.constraints)).toContain("level");
    expect(Object.keys(result.constraints)).not.toContain("long");
    expect(Object.values(result.constraints).map(({ type }) => type)).toContain("collinear");
  });

  test("takes an end off up to the next curve, with the point that nothing else uses (K-28)", () => {
    const result = after(ladder, trim(ids(), ladder, "ab", { x: 25, y: 0 }));
    expect(curvesOf(result)["ab"]).toMatchObject({ start: { x: 0 }, end: { x: 20 } });
    expect(result.entities).not.toHaveProperty("b");
    expect(result.entities).toHaveProperty("a");
  });

  test("takes the whole curve where nothing meets it, but no point that others end in", () => {
    const corner: SketchData = {
      entities: { ...ladder.entities, g: point(10, 40), dg: line("d", "g") },
      constraints: {},
    };
    const result = after(corner, trim(ids(), corner, "dg", { x: 10, y: 30 }));
    expect(result.entities).not.toHaveProperty("dg");
    expect(result.entities).not.toHaveProperty("g");
    expect(result.entities).toHaveProperty("d");
  });

  test("makes an arc of a circle that is met twice, under its id and with its radius", () => {
    const round: SketchData = {
      entities: { ...ladder.entities, m: point(10, 0), o: { type: "circle", center: "m", radius: 3 } },
      constraints: { r: { type: "radius", on: ["o"], value: 3, driving: true } },
    };
    const result = after(round, trim(ids(), round, "o", { x: 12, y: 2 }));
    expect(result.entities["o"]).toMatchObject({ type: "arc", center: "m" });
    expect(curvesOf(result)["o"]).toMatchObject({ sweep: expect.closeTo((3 * Math.PI) / 2, 9) });
    expect(result.constraints).toHaveProperty("r");
    const again = after(result, trim(ids2(), result, "o", { x: 8, y: 2 }));
    expect(curvesOf(again)["o"]).toMatchObject({ sweep: expect.closeTo(Math.PI, 9) });
  });

  test.each([
    {
      what: "side",
      at: { x: 15, y: 6 },
      cuts: [
        [10, -20, 10, 20],
        [20, -20, 20, 20],
      ],
    },
    {
      what: "end",
      at: { x: -6, y: 0 },
      cuts: [
        [-9, -3, 9, -3],
        [-9, 3, 9, 3],
      ],
    },
  ])("leaves two pieces of a slot's $what, and what holds them said once (K-27)", ({ at, cuts }) => {
    const round = drawn(slot(ids2(), { x: 0, y: 0 }, { x: 30, y: 0 }, 6));
    const crossing = cuts.flatMap(([x = 0, y = 0, toX = 0, toY = 0], index) => [
      [`s${index}`, point(x, y)] as const,
      [`t${index}`, point(toX, toY)] as const,
      [`cut${index}`, line(`s${index}`, `t${index}`)] as const,
    ]);
    const data = { ...round, entities: { ...round.entities, ...Object.fromEntries(crossing) } };
    const [target = ""] = Object.entries(curvesOf(data)).flatMap(([id, curve]) =>
      distance(nearestOn(curve, at).at, at) < 1e-9 ? [id] : [],
    );
    const result = after(data, trim(ids(), data, target, at));
    const added = Object.keys(curvesOf(result)).filter((id) => !(id in data.entities));
    expect(added).toHaveLength(1);
    expect(Object.keys(curvesOf(result))).toContain(target);
    expect(freedomOf(result)).toBe(freedomOf(data));
  });

  test("uses the point of another curve that ends on this one", () => {
    const tee: SketchData = {
      entities: { ...ladder.entities, t: point(15, 0), u: point(15, 9), tu: line("t", "u") },
      constraints: { on: { type: "on-curve", on: ["t", "ab"] } },
    };
    const result = after(tee, trim(ids(), tee, "ab", { x: 17, y: 0 }));
    expect(result.entities["ab"]).toMatchObject({ end: "t" });
    expect(result.constraints).not.toHaveProperty("on");
  });

  test("whatever is trimmed of random lines and circles, the place is bare and the rest holds (K-27)", () => {
    const place = fc.record({ x: fc.integer({ min: -40, max: 40 }), y: fc.integer({ min: -40, max: 40 }) });
    const lines = fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 6 });
    const circles = fc.array(fc.tuple(place, fc.integer({ min: 2, max: 30 })), { maxLength: 3 });
    fc.assert(
      fc.property(
        lines,
        circles,
        fc.nat(),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (ls, cs, which, t) => {
          const entities: { [id: string]: SketchData["entities"][string] } = {};
          for (const [at, [from, to]] of ls.entries()) {
            if (distance(from, to) === 0) continue;
            Object.assign(entities, {
              [`p${at}`]: point(from.x, from.y),
              [`q${at}`]: point(to.x, to.y),
              [`l${at}`]: line(`p${at}`, `q${at}`),
            });
          }
          for (const [at, [center, radius]] of cs.entries())
            Object.assign(entities, {
              [`m${at}`]: point(center.x, center.y),
              [`c${at}`]: { type: "circle", center: `m${at}`, radius },
            });
          const data = { entities, constraints: {} };
          const { curves } = placeSketch(data);
          const target = curves[which % Math.max(1, curves.length)];
          if (target === undefined) return;
          const { curve } = target;
          const from = curve.kind === "segment" ? curve : null;
          const at =
            from === null
              ? nearestOn(curve, { x: Math.cos(7 * t) * 50, y: Math.sin(7 * t) * 50 }).at
              : {
                  x: from.start.x + t * (from.end.x - from.start.x),
                  y: from.start.y + t * (from.end.y - from.start.y),
                };
          const edit = trim(ids(), data, target.id, at);
          if (!edit.ok) throw new Error(edit.error.code);
          const result = applyPatch(data, edit.value);
          if (!result.ok) throw new Error(result.error.message);
          const solved = solver.solve(result.value);
          expect(solved.ok && solved.value.status).toBe("solved");
          const left = placeSketch(result.value);
          expect(left.problems).toEqual([]);
          for (const piece of left.curves.filter(({ id }) => id === target.id || id.startsWith("n"))) {
            const inside = fractionOf(piece.curve, at);
            const near = distance(nearestOn(piece.curve, at).at, at);
            // Only a place on a cut itself may still be an end of what is left.
            if (inside > 1e-6 && inside < 1 - 1e-6) expect(near).toBeGreaterThan(1e-7);
          }
        },
      ),
      tries(150),
    );
  });
});

const ids2 = () => {
  let count = 100;
  return () => `n${(count += 1)}`;
};

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

describe("extend", () => {
  test("lets the nearer end of a line go on to the first curve in its way (K-26)", () => {
    const short: SketchData = {
      entities: { ...ladder.entities, b: point(7, 0) },
      constraints: { level: { type: "horizontal", on: ["ab"] } },
    };
    const result = after(short, extend(ids(), short, "ab", { x: 6, y: 0 }));
    expect(curvesOf(result)["ab"]).toMatchObject({ start: { x: 0 }, end: { x: 10 } });
    expect(result.entities).not.toHaveProperty("b");
  });

  test("lets an arc go on round its centre, in either direction", () => {
    const data: SketchData = {
      entities: {
        ...ladder.entities,
        m: point(10, 0),
        s: point(13, 0),
        t: point(12.121_320_343_559_642, 2.121_320_343_559_643),
        arc: { type: "arc", center: "m", start: "s", end: "t" },
      },
      constraints: {},
    };
    const result = after(data, extend(ids(), data, "arc", { x: 12, y: 2.2 }));
    expect(curvesOf(result)["arc"]).toMatchObject({ sweep: expect.closeTo(Math.PI / 2, 9) });
    const back = after(data, extend(ids(), data, "arc", { x: 13, y: -0.1 }));
    expect(curvesOf(back)["arc"]).toMatchObject({ sweep: expect.closeTo((3 * Math.PI) / 4, 9) });
  });

  test("says when nothing lies in the way (K-28)", () => {
    expect(extend(ids(), ladder, "ab", { x: 29, y: 0 })).toMatchObject({
      ok: false,
      error: { code: "nothing-to-meet" },
    });
    // Round to its own start it would have no length: what meets it there is not in its way.
    const quarter: SketchData = {
      entities: {
        m: point(0, 0),
        s: point(5, 0),
        e: point(0, 5),
        arc: { type: "arc", center: "m", start: "s", end: "e" },
        t: point(9, 0),
        st: line("s", "t"),
      },
      constraints: {},
    };
    expect(extend(ids(), quarter, "arc", { x: 0, y: 5 })).toMatchObject({
      ok: false,
      error: { code: "nothing-to-meet" },
    });
    expect(extend(ids(), ladder, "nobody", { x: 0, y: 0 })).toMatchObject({
      error: { code: "no-such-curve" },
    });
  });
});

const rectangle = () => drawn(rectangleByCorners(ids2(), { x: 0, y: 0 }, { x: 40, y: 20 }));
const cornersOf = (data: SketchData) =>
  Object.entries(data.entities).flatMap(([id, entity]) => (entity.type === "point" ? [id] : []));
const linesOf = (data: SketchData) =>
  Object.entries(data.entities).flatMap(([id, entity]) => (entity.type === "line" ? [id] : []));
const area = (data: SketchData) => {
  const { regions, problems } = findRegions(data);
  expect(problems).toEqual([]);
  return regions.map((region) => region.area).toSorted((a, b) => a - b);
};

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
    let data = drawn(rectangleFromCenter(ids2(), { x: 0, y: 0 }, { x: 20, y: 10 }));
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

  test("says when the arc does not fit", () => {
    const data = rectangle();
    for (const radius of [20.5, 0, -1, Number.NaN, 1e9])
      expect(roundCorner(ids(), data, cornersOf(data)[0] ?? "", radius)).toMatchObject({
        error: { code: "does-not-fit" },
      });
  });
});

const ring = { type: "circle", center: "m", radius: 5 } as const;

describe("offset", () => {
  test("runs beside a loop on either side (K-26)", () => {
    const data = rectangle();
    const wide = [...area(after(data, offset(ids(), data, linesOf(data), -3)))];
    expect(wide.map(Math.round)).toEqual([46 * 26 - 800, 800]);
    const narrow = [...area(after(data, offset(ids(), data, linesOf(data), 3)))];
    expect(narrow.map(Math.round)).toEqual([800 - 34 * 14, 34 * 14].toSorted((a, b) => a - b));
  });

  test("keeps round corners round, and tangent", () => {
    const data = drawn(roundedRectangle(ids2(), { x: 0, y: 0 }, { x: 40, y: 20 }, 5));
    const curves = placeSketch(data).curves.map(({ id }) => id);
    const outer = after(data, offset(ids(), data, curves, -2));
    const sizes = area(outer);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(44 * 24 - (4 - Math.PI) * 49, 6);
  });

  test("runs beside an open chain, and beside a circle", () => {
    const data: SketchData = { entities: { ...ladder.entities }, constraints: {} };
    const result = after(data, offset(ids(), data, ["ab"], 4));
    const beside = Object.entries(curvesOf(result)).find(([id]) => id.startsWith("n"))?.[1];
    expect(beside).toMatchObject({ start: { x: 0, y: 4 }, end: { x: 30, y: 4 } });
    const round: SketchData = {
      entities: { m: point(0, 0), o: { type: "circle", center: "m", radius: 10 } },
      constraints: {},
    };
    expect(area(after(round, offset(ids(), round, ["o"], -5)))[0]).toBeCloseTo(Math.PI * 100, 6);
  });

  /** Arcs go counter-clockwise around their centres; two of a small and two of a great radius make an oval. */
  const oval = (): SketchData => {
    const small = { x: 30, y: 0, radius: 10 };
    const great = { x: 0, y: -40, radius: 60 };
    const tip = Math.hypot(small.x - great.x, small.y - great.y);
    const along = { x: (small.x - great.x) / tip, y: (small.y - great.y) / tip };
    const joint = { x: great.x + along.x * great.radius, y: great.y + along.y * great.radius };
    return {
      entities: {
        e: point(small.x, 0),
        n: point(0, great.y),
        w: point(-small.x, 0),
        s: point(0, -great.y),
        ne: point(joint.x, joint.y),
        nw: point(-joint.x, joint.y),
        sw: point(-joint.x, -joint.y),
        se: point(joint.x, -joint.y),
        right: { type: "arc", center: "e", start: "se", end: "ne" },
        top: { type: "arc", center: "n", start: "ne", end: "nw" },
        left: { type: "arc", center: "w", start: "nw", end: "sw" },
        bottom: { type: "arc", center: "s", start: "sw", end: "se" },
      },
      constraints: {},
    };
  };
  const smooth = {
    slot: () => drawn(slot(ids2(), { x: 0, y: 0 }, { x: 28, y: 9 }, 6)),
    "rounded rectangle": () => drawn(roundedRectangle(ids2(), { x: 0, y: 0 }, { x: 40, y: 20 }, 5)),
    oval,
  };
  /** Every stretch of the outline, from every curve on; the whole of it last. */
  const stretches = (data: SketchData): (readonly string[])[] => {
    const outline = placeSketch(data).curves.filter(({ entity }) => entity.construction !== true);
    const order = chainOf(outline)?.links.map(({ placed }) => placed.id) ?? [];
    return order.flatMap((_, first) =>
      order.map((__, more) => [...order, ...order].slice(first, first + more + 1)),
    );
  };
  test.each(Object.entries(smooth).flatMap(([name, draw]) => [2, -2].map((by) => [name, by, draw] as const)))(
    "beside any stretch of a %s, at %i mm, says nothing twice, and leaves the original its sizes (K-27)",
    (_, by, draw) => {
      const data = draw();
      const all = stretches(data);
      expect(all.length).toBeGreaterThanOrEqual(16);
      for (const curves of all) {
        const result = after(data, offset(ids(), data, curves, by));
        // An open one has two ends that may slide along.
        const ends = curves.length ** 2 === all.length ? 0 : 2;
        expect(freedomOf(result) - freedomOf(data)).toBe(ends);
      }
    },
  );

  test("of what only helps to construct only helps, too", () => {
    const data = rectangle();
    const [first = "", ...others] = linesOf(data);
    const helping = applyPatch(data, {
      entities: { [first]: { construction: true }, o: { ...ring, construction: true }, m: point(20, 10) },
      constraints: {},
    });
    if (!helping.ok) throw new Error(helping.error.message);
    const helps = (curves: readonly string[]) => {
      const made = offset(ids(), helping.value, curves, 1);
      if (!made.ok) throw new Error(made.error.message);
      return Object.values(made.value.entities).flatMap((entity) =>
        entity !== null && "type" in entity && entity.type !== "point"
          ? ["construction" in entity && entity.construction]
          : [],
      );
    };
    expect(helps([first, ...others]).toSorted()).toEqual([false, false, false, true]);
    expect(helps(["o"])).toEqual([true]);
  });

  test("of more than one circle is none, whatever its size", () => {
    const two = { ...ladder, entities: { ...ladder.entities, m: point(90, 90), o: ring, p: ring } };
    for (const curves of [
      ["o", "p"],
      ["o", "ab"],
      ["ab", "o"],
    ])
      expect(offset(ids(), two, curves, 1)).toMatchObject({
        error: { code: "no-such-curve", message: expect.stringMatching(/^Choose one circle/) },
      });
  });

  test("says when there is no room, or no chain", () => {
    const data = rectangle();
    expect(offset(ids(), data, linesOf(data), 10.5)).toMatchObject({ error: { code: "does-not-fit" } });
    expect(offset(ids(), ladder, ["ab", "cd"], 1)).toMatchObject({ error: { code: "no-such-curve" } });
    expect(offset(ids(), ladder, [], 1)).toMatchObject({ error: { code: "no-such-curve" } });
  });
});
