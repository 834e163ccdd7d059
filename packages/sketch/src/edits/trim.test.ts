import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyPatch, extend, slot, trim, type SketchData } from "../index.ts";
import { fractionOf, nearestOn } from "../geometry/curve.ts";
import { placeSketch } from "../geometry/resolve.ts";
import { tries } from "@solidtype/bench/tries";
import { distance } from "../vec.ts";
import { after, curvesOf, drawn, freedomOf, ids, ladder, line, point, solver } from "./test-edits.ts";

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
    const again = after(result, trim(ids(100), result, "o", { x: 8, y: 2 }));
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
    const round = drawn(slot(ids(100), { x: 0, y: 0 }, { x: 30, y: 0 }, 6));
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
