import { describe, expect, test } from "vitest";
import { applyPatch, offset, roundedRectangle, slot, type SketchData } from "../index.ts";
import { chainOf } from "./chain.ts";
import { placeSketch } from "../geometry/resolve.ts";
import {
  after,
  area,
  curvesOf,
  drawn,
  freedomOf,
  ids,
  ladder,
  linesOf,
  point,
  rectangle,
} from "./test-edits.ts";

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
    const data = drawn(roundedRectangle(ids(100), { x: 0, y: 0 }, { x: 40, y: 20 }, 5));
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
    slot: () => drawn(slot(ids(100), { x: 0, y: 0 }, { x: 28, y: 9 }, 6)),
    "rounded rectangle": () => drawn(roundedRectangle(ids(100), { x: 0, y: 0 }, { x: 40, y: 20 }, 5)),
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
