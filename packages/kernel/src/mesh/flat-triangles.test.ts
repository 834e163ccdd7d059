import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cross, dot, subtract, unit, type Vector } from "../geometry/vector.ts";
import { flatTriangles } from "./flat-triangles.ts";
import { type Outline, outlinesOf } from "./outlines.ts";
import { openSides } from "./watertight.ts";

const up: Vector = [0, 0, 1];

const square = (x: number, y: number, size: number): Outline => [
  ...[x, y, 0],
  ...[x + size, y, 0],
  ...[x + size, y + size, 0],
  ...[x, y + size, 0],
];

function star(x: number, y: number, radii: readonly number[], turn = 1): Outline {
  return radii.flatMap((radius, at) => {
    const angle = (turn * 2 * Math.PI * at) / radii.length;
    return [Math.fround(x + radius * Math.cos(angle)), Math.fround(y + radius * Math.sin(angle)), 0];
  });
}

function areaOf(outlines: readonly Outline[], triangles: Uint32Array, normal: Vector = up): number {
  const points = outlines.flat();
  const at = (index: number): Vector => [points[3 * index]!, points[3 * index + 1]!, points[3 * index + 2]!];
  let area = 0;
  for (let side = 0; side < triangles.length; side += 3) {
    const [a, b, c] = [at(triangles[side]!), at(triangles[side + 1]!), at(triangles[side + 2]!)];
    area += dot(cross(subtract(b, a), subtract(c, a)), normal) / 2;
  }
  return area;
}

/** Sides that no other triangle shares are the outlines' own: as many as there are points. */
const rim = (outlines: readonly Outline[], indices: Uint32Array) =>
  openSides({ positions: Float32Array.from(outlines.flat()), indices });

describe("a flat face", () => {
  it("is filled between its outlines, counter-clockwise, whichever way they run", () => {
    const backwards = star(5, 5, [1, 1, 1, 1, 1, 1], -1);
    for (const hole of [star(5, 5, [1, 1, 1, 1, 1, 1]), backwards]) {
      const outlines = [hole, square(0, 0, 10)];
      const triangles = flatTriangles(outlines, up)!;
      expect(areaOf(outlines, triangles)).toBeCloseTo(100 - (6 * Math.sqrt(3)) / 4, 4);
      expect(rim(outlines, triangles)).toBe(10);
    }
  });

  it("uses every point of a straight side, so that no gap opens to what ends there", () => {
    const points = [0, 1, 2.5, 2.75, 9, 10].flatMap((x) => [x, 0, 0]);
    const outlines = [[...points, 10, 4, 0, 0, 4, 0]];
    const triangles = flatTriangles(outlines, up)!;
    expect(areaOf(outlines, triangles)).toBe(40);
    expect(rim(outlines, triangles)).toBe(8);
  });

  it("may lie anywhere in space", () => {
    const normal = unit([1, 2, 3])!;
    const u = unit(cross(normal, [1, 0, 0]))!;
    const v = cross(normal, u);
    const outlines = [square(0, 0, 10), square(2, 2, 3)].map((outline) => {
      const points: number[] = [];
      for (let at = 0; at < outline.length; at += 3)
        for (const axis of [0, 1, 2] as const)
          points.push(Math.fround(500 + u[axis] * outline[at]! + v[axis] * outline[at + 1]!));
      return points;
    });
    expect(areaOf(outlines, flatTriangles(outlines, normal)!, normal)).toBeCloseTo(91, 3);
    expect(
      areaOf(outlines, flatTriangles(outlines, [-normal[0], -normal[1], -normal[2]])!, normal),
    ).toBeCloseTo(-91, 3);
  });

  it("whose outlines cross, touch along a line or lie outside is left to others", () => {
    expect(flatTriangles([square(0, 0, 10), square(8, 4, 4)], up)).toBeNull();
    expect(flatTriangles([square(0, 0, 10), square(20, 0, 2)], up)).toBeNull();
    expect(flatTriangles([[0, 0, 0, 1, 0, 0, 2, 0, 0]], up)).toBeNull();
    expect(flatTriangles([[0, 0, 0, 10, 10, 0, 10, 0, 0, 0, 9, 0]], up)).toBeNull();
  });

  it("is filled whole or not at all, whatever its outline and holes", () => {
    const radii = fc.array(fc.double({ min: 3, max: 9, noNaN: true }), { minLength: 8, maxLength: 60 });
    const hole = fc.tuple(
      fc.integer({ min: -4, max: 4 }),
      fc.integer({ min: -4, max: 4 }),
      fc.integer({ min: 3, max: 24 }),
    );
    let filled = 0;
    fc.assert(
      fc.property(radii, fc.array(hole, { maxLength: 6 }), (outer, holes) => {
        const outlines = [
          star(0, 0, outer),
          ...holes.map(([x, y, count]) =>
            star(
              x,
              y,
              Array.from({ length: count }, () => 0.4),
            ),
          ),
        ];
        const triangles = flatTriangles(outlines, up);
        if (triangles === null) return;
        filled++;
        expect(rim(outlines, triangles)).toBe(outlines.flat().length / 3);
        expect(areaOf(outlines, triangles)).toBeGreaterThan(0);
      }),
      tries(300),
    );
    expect(filled).toBeGreaterThan(50);
  });
});

describe("outlines", () => {
  const line = (...points: number[]) => Float32Array.from(points);

  it("are joined from edges that run either way", () => {
    const outlines = outlinesOf([
      line(0, 0, 0, 1, 0, 0),
      line(0, 1, 0, 1, 0, 0),
      line(-0, 1, 0, 0, 0.5, 0, 0, -0, 0),
      line(5, 5, 0, 6, 5, 0, 6, 6, 0, 5, 5, 0),
    ]);
    expect(outlines?.map(({ length }) => length / 3)).toEqual([4, 3]);
  });

  it("that do not close, or meet more than two at a point, are none", () => {
    expect(outlinesOf([line(0, 0, 0, 1, 0, 0), line(1, 0, 0, 0, 1, 0)])).toBeNull();
    const loop = line(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0);
    expect(outlinesOf([loop, line(0, 0, 0, -1, 0, 0, 0, -1, 0, 0, 0, 0)])).toBeNull();
  });
});
