import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Entity, findRegions, type Loop, type Region, type SketchData } from "../index.ts";
import { patience, tries } from "@solidtype/bench/tries";
import { distance, polar, type Vec2 } from "../vec.ts";
import { signedArea, windsAround } from "./loop.ts";

vi.setConfig({ testTimeout: patience });

type Entities = { [id: string]: Entity };

const place = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }));

/** Points on a coarse grid, so that curves often meet in a T, touch, or lie on each other. */
const drawing = fc
  .record({
    points: fc.array(place, { minLength: 5, maxLength: 9 }),
    lines: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 10 }),
    circles: fc.array(fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 12 })), { maxLength: 4 }),
  })
  .map(({ points, lines, circles }): Entities => {
    const entities: Entities = {};
    points.forEach(([x, y], index) => (entities[`p${index}`] = { type: "point", x, y }));
    const id = (index: number) => `p${index % points.length}`;
    lines.forEach(([a, b], index) => (entities[`l${index}`] = { type: "line", start: id(a), end: id(b) }));
    circles.forEach(
      ([c, radius], index) => (entities[`c${index}`] = { type: "circle", center: id(c), radius }),
    );
    return entities;
  });

const sketch = (entities: Entities): SketchData => ({ entities, constraints: {} });

function isClosed(loop: Loop): boolean {
  return loop.pieces.every(({ geometry }, index) => {
    const before = loop.pieces.at(index - 1)?.geometry;
    if (geometry.kind === "circle" || before === undefined || before.kind === "circle")
      return loop.pieces.length === 1;
    return geometry.start.x === before.end.x && geometry.start.y === before.end.y;
  });
}

const summary = (regions: readonly Region[]) =>
  regions.map(({ id, depth, holes }) => [id, depth, holes.length]);

test("loops are closed and run the right way round, areas are positive, ids are unique (K-21)", () => {
  fc.assert(
    fc.property(drawing, (entities) => {
      const { regions } = findRegions(sketch(entities));
      expect(new Set(regions.map(({ id }) => id)).size).toBe(regions.length);
      for (const region of regions) {
        expect(region.area).toBeGreaterThan(0);
        expect(signedArea(region.outer)).toBeGreaterThan(0);
        for (const hole of region.holes) expect(signedArea(hole)).toBeLessThan(0);
        for (const loop of [region.outer, ...region.holes]) expect(isClosed(loop)).toBe(true);
      }
    }),
    tries(300),
  );
});

test("regions do not overlap: together they cover what their outermost outlines enclose (K-20)", () => {
  fc.assert(
    fc.property(drawing, (entities) => {
      const { regions } = findRegions(sketch(entities));
      const covered = regions.reduce((sum, { area }) => sum + area, 0);
      // Every edge is walked by at most two regions, once each way; those walked once bound the whole.
      const outside = regions
        .flatMap(({ outer, holes }) => [outer, ...holes])
        .reduce((sum, loop) => sum + signedArea(loop), 0);
      expect(covered).toBeCloseTo(outside, 6);
      const sides = new Map<string, number>();
      for (const { outer, holes } of regions) {
        for (const { entity, from, reversed } of [outer, ...holes].flatMap(({ pieces }) => pieces)) {
          const side = `${entity} ${from} ${reversed}`;
          sides.set(side, (sides.get(side) ?? 0) + 1);
        }
      }
      expect([...sides.values()].every((count) => count === 1)).toBe(true);
    }),
    tries(300),
  );
});

/** A place within the region, next to the middle of a piece of its outline. */
function placeWithin({ outer }: Region): Vec2 {
  const geometry = outer.pieces[0]?.geometry;
  if (geometry === undefined) throw new Error("a loop without pieces");
  const aside = 1e-5;
  if (geometry.kind === "line") {
    const { start, end } = geometry;
    const size = distance(start, end);
    const [x, y] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
    return { x: x - ((end.y - start.y) / size) * aside, y: y + ((end.x - start.x) / size) * aside };
  }
  const from = geometry.kind === "arc" ? geometry.startAngle : 0;
  return polar(
    geometry.center,
    geometry.radius - aside * Math.sign(geometry.sweep),
    from + geometry.sweep / 2,
  );
}

test("as many outlines run around a region as its depth says, whether they touch it or not (K-24)", () => {
  fc.assert(
    fc.property(drawing, (entities) => {
      const { regions } = findRegions(sketch(entities));
      for (const region of regions) {
        if (region.area < 0.01) continue;
        const place = placeWithin(region);
        const around = regions.filter(({ outer }) => outer !== region.outer && windsAround(outer, place));
        expect(region.depth, `${region.id}, in ${around.map(({ id }) => id).join(" ")}`).toBe(around.length);
      }
    }),
    tries(300),
  );
});

test("a drawing that is moved and turned has the same regions with the same areas", () => {
  fc.assert(
    fc.property(drawing, fc.double({ min: -3, max: 3, noNaN: true }), (entities, angle) => {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const turned = Object.fromEntries(
        Object.entries(entities).map(([id, entity]): [string, Entity] => {
          if (entity.type !== "point") return [id, entity];
          const { x, y } = entity;
          return [id, { ...entity, x: cos * x - sin * y + 37, y: sin * x + cos * y - 5 }];
        }),
      );
      const [before, after] = [findRegions(sketch(entities)), findRegions(sketch(turned))];
      expect(after.regions.map(({ id }) => id)).toEqual(before.regions.map(({ id }) => id));
      // Of regions with the same sides two may change names: circles have no beginning to count from.
      const counted = new Set(
        before.regions.filter(({ id }) => id.includes("~")).map(({ id }) => id.split("~")[0]),
      );
      after.regions.forEach((region, index) => {
        const earlier = before.regions[index];
        if (earlier === undefined || counted.has(region.id.split("~")[0])) return;
        expect([region.depth, region.holes.length]).toEqual([earlier.depth, earlier.holes.length]);
        expect(region.area).toBeCloseTo(earlier.area, 4);
      });
    }),
    tries(300),
  );
});

test("a region keeps its id when something is drawn far away (K-24)", () => {
  fc.assert(
    fc.property(drawing, drawing, (entities, others) => {
      const elsewhere = Object.fromEntries(
        Object.entries(others).map(([id, entity]): [string, Entity] => {
          if (entity.type === "point") return [`z${id}`, { ...entity, x: entity.x + 1000 }];
          if (entity.type === "circle") return [`z${id}`, { ...entity, center: `z${entity.center}` }];
          return [`z${id}`, { ...entity, start: `z${entity.start}`, end: `z${entity.end}` }];
        }),
      );
      const alone = findRegions(sketch(entities)).regions;
      const together = findRegions(sketch({ ...entities, ...elsewhere })).regions;
      expect(summary(together.filter(({ id }) => !id.startsWith("z") && !id.includes(",z")))).toEqual(
        summary(alone),
      );
    }),
    tries(100),
  );
});
