import { describe, expect, test } from "vitest";
import {
  type Entity,
  findRegions,
  type Loop,
  regionLikeness,
  type Regions,
  resolveRegion,
  type SketchData,
} from "../index.ts";

type Entities = { [id: string]: Entity };

function points(places: { [id: string]: readonly [number, number] }): Entities {
  return Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { type: "point", x, y }]));
}

function line(start: string, end: string, construction = false): Entity {
  return { type: "line", start, end, construction };
}

function circle(center: string, radius: number): Entity {
  return { type: "circle", center, radius };
}

function sketch(...parts: Entities[]): SketchData {
  return { entities: Object.assign({}, ...parts), constraints: {} };
}

/** A square with lower left corner (x, y); ids carry the prefix. */
function square(prefix: string, x: number, y: number, size: number): Entities {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((corner) => `${prefix}${corner}`) as [
    string,
    string,
    string,
    string,
  ];
  return {
    ...points({ [a]: [x, y], [b]: [x + size, y], [c]: [x + size, y + size], [d]: [x, y + size] }),
    [`${prefix}1`]: line(a, b),
    [`${prefix}2`]: line(b, c),
    [`${prefix}3`]: line(c, d),
    [`${prefix}4`]: line(d, a),
  };
}

function areas(found: Regions): { [id: string]: number } {
  return Object.fromEntries(found.regions.map((region) => [region.id, region.area]));
}

/** Every piece starts where the one before ends. */
function isClosed(loop: Loop): boolean {
  return loop.pieces.every(({ geometry }, index) => {
    const before = loop.pieces.at(index - 1)?.geometry;
    if (geometry.kind === "circle" || before === undefined || before.kind === "circle")
      return loop.pieces.length === 1;
    return Math.hypot(geometry.start.x - before.end.x, geometry.start.y - before.end.y) === 0;
  });
}

test("a square is one region, walked counter-clockwise with every piece naming its line (K-21)", () => {
  const { regions, problems } = findRegions(sketch(square("s", 0, 0, 10)));
  expect(problems).toEqual([]);
  expect(regions).toMatchObject([{ id: "s1+,s2+,s3+,s4+", area: 100, holes: [], depth: 0 }]);
  expect(
    regions[0]?.outer.pieces.map((piece) => [piece.entity, piece.from, piece.to, piece.reversed]),
  ).toEqual([
    ["s1", 0, 1, false],
    ["s2", 0, 1, false],
    ["s3", 0, 1, false],
    ["s4", 0, 1, false],
  ]);
});

test("a 10 × 10 square with an r = 2 circle is a plate with a hole, and the disc in it", () => {
  const { regions, problems } = findRegions(
    sketch(square("s", 0, 0, 10), points({ m: [5, 5] }), { hole: circle("m", 2) }),
  );
  expect(problems).toEqual([]);
  expect(regions.map(({ id, depth, holes }) => [id, depth, holes.length])).toEqual([
    ["hole+", 1, 0],
    ["s1+,s2+,s3+,s4+", 0, 1],
  ]);
  expect(regions[1]?.area).toBeCloseTo(87.434, 3);
  expect(regions[1]?.holes[0]?.pieces).toMatchObject([
    { entity: "hole", reversed: true, geometry: { kind: "circle", radius: 2, sweep: -2 * Math.PI } },
  ]);
});

test("a construction line never bounds a region (K-20)", () => {
  const found = findRegions(sketch(square("s", 0, 0, 10), { diagonal: line("sa", "sc", true) }));
  expect(areas(found)).toEqual({ "s1+,s2+,s3+,s4+": 100 });
});

test("two disjoint profiles are two regions", () => {
  const found = findRegions(sketch(square("s", 0, 0, 10), square("t", 20, 0, 5)));
  expect(areas(found)).toEqual({ "s1+,s2+,s3+,s4+": 100, "t1+,t2+,t3+,t4+": 25 });
});

test("an island in a hole has depth 2 (K-24)", () => {
  const found = findRegions(sketch(square("a", 0, 0, 30), square("b", 5, 5, 20), square("c", 10, 10, 5)));
  expect(found.regions.map(({ id, depth, area }) => [id[0], depth, area])).toEqual([
    ["a", 0, 500],
    ["b", 1, 375],
    ["c", 2, 25],
  ]);
});

test("a hole that touches its outline is as deep as one that does not, and so is what lies in it (K-24)", () => {
  const depths = (...parts: Entities[]) =>
    findRegions(sketch(square("s", 0, 0, 10), ...parts)).regions.map(({ id, depth }) => `${id} ${depth}`);
  const hole = (y: number): Entities => ({ ...points({ m: [5, y] }), c: circle("m", 2) });
  const outline = "s1+,s2+,s3+,s4+ 0";
  expect(depths(hole(2.1))).toEqual(["c+ 1", outline]);
  expect(depths(hole(2))).toEqual(["c+ 1", outline]);
  // On its own in the hole, and touching its rim where that touches the outline.
  expect(depths(hole(2), { ...points({ n: [5, 2.5] }), d: circle("n", 0.5) })).toContain("d+ 2");
  expect(depths(hole(2), { ...points({ n: [5, 1] }), d: circle("n", 1) })).toContain("d+ 2");
  expect(
    depths(hole(2), { ...points({ n: [5, 1], o: [5, 0.7] }), d: circle("n", 1), e: circle("o", 0.2) }),
  ).toContain("e+ 3");
});

test("a line from side to side makes T-junctions and two regions that share it (K-20)", () => {
  const found = findRegions(
    sketch(square("s", 0, 0, 10), points({ p: [4, 0], q: [4, 10] }), { cut: line("p", "q") }),
  );
  expect(found.problems).toEqual([]);
  expect(areas(found)).toEqual({ "cut+,s1+,s3+,s4+": 40, "cut-,s1+,s2+,s3+": 60 });
  const left = found.regions.find((region) => region.id.startsWith("cut+"));
  expect(left?.outer.pieces.find((piece) => piece.entity === "s1")).toMatchObject({ from: 0, to: 0.4 });
});

test("ends nearer than a millionth are one place, and further apart they are open (K-22)", () => {
  const triangle = (gap: number): SketchData => ({
    entities: {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      c: { type: "point", x: 0, y: 10 },
      near: { type: "point", x: 0, y: gap },
      ab: { type: "line", start: "a", end: "b" },
      bc: { type: "line", start: "b", end: "c" },
      ca: { type: "line", start: "c", end: "near" },
    },
    constraints: {},
  });
  expect(findRegions(triangle(0.9e-6))).toMatchObject({ regions: [{}], problems: [] });
  const apart = findRegions(triangle(1e-4));
  expect(apart.regions).toEqual([]);
  expect(apart.problems.map(({ code }) => code)).toContain("open-end");
});

test("squares that share an edge are two regions", () => {
  const second = {
    ...points({ e: [20, 0], f: [20, 10] }),
    t1: line("sb", "e"),
    t2: line("e", "f"),
    t3: line("f", "sc"),
  };
  expect(areas(findRegions(sketch(square("s", 0, 0, 10), second)))).toEqual({
    "s1+,s2+,s3+,s4+": 100,
    "s2-,t1+,t2+,t3+": 100,
  });
});

test("two circles that cross are three regions with exact areas", () => {
  const found = findRegions(
    sketch(points({ m: [0, 0], n: [1, 0] }), { a: circle("m", 1), b: circle("n", 1) }),
  );
  const lens = (2 * Math.PI) / 3 - Math.sqrt(3) / 2;
  expect(found.problems).toEqual([]);
  const byId = areas(found);
  expect(byId["a+,b+"]).toBeCloseTo(lens, 10);
  expect(byId["a+,b-"]).toBeCloseTo(Math.PI - lens, 10);
  expect(byId["a-,b+"]).toBeCloseTo(Math.PI - lens, 10);
  expect(found.regions.every((region) => isClosed(region.outer))).toBe(true);
});

test("a slot of lines and tangent arcs is one region of exact area", () => {
  const slot = sketch(points({ m: [0, 0], n: [20, 0], a: [0, 5], b: [0, -5], c: [20, -5], d: [20, 5] }), {
    left: { type: "arc", center: "m", start: "a", end: "b" },
    right: { type: "arc", center: "n", start: "c", end: "d" },
    bottom: line("b", "c"),
    top: line("d", "a"),
  });
  const { regions } = findRegions(slot);
  expect(regions).toHaveLength(1);
  expect(regions[0]?.area).toBeCloseTo(200 + 25 * Math.PI, 10);
});

test("an arc and its tangent line that leave a vertex together are told apart", () => {
  // The tangent from b runs on to e under the arc: the wedge between them is its own region.
  const wedge = sketch(points({ m: [0, 5], a: [0, 0], e: [5, 0], f: [5, 5] }), {
    tangent: line("a", "e"),
    up: line("e", "f"),
    bend: { type: "arc", center: "m", start: "a", end: "f" },
    over: line("f", "m"),
    down: line("m", "a"),
  });
  const found = areas(findRegions(wedge));
  expect(found["bend-,tangent+,up+"]).toBeCloseTo(25 - (25 * Math.PI) / 4, 10);
  expect(found["bend+,down+,over+"]).toBeCloseTo((25 * Math.PI) / 4, 10);
});

test("an open end is reported with its place, and the rest still closes (K-23)", () => {
  const found = findRegions(
    sketch(square("s", 0, 0, 10), points({ p: [15, 15] }), { tail: line("sc", "p") }),
  );
  expect(areas(found)).toEqual({ "s1+,s2+,s3+,s4+": 100 });
  expect(found.problems).toMatchObject([{ code: "open-end", entities: ["tail"], at: { x: 15, y: 15 } }]);
});

test("a square that misses its last line has two open ends and no region", () => {
  const { s4: _, ...open } = square("s", 0, 0, 10);
  const found = findRegions(sketch(open));
  expect(found.regions).toEqual([]);
  expect(found.problems.map(({ code, at }) => [code, at])).toEqual([
    ["open-end", { x: 0, y: 0 }],
    ["open-end", { x: 0, y: 10 }],
  ]);
});

test("an outline that crosses itself is reported where it does, and its two halves are regions (K-23)", () => {
  const bowTie = sketch(points({ a: [0, 0], b: [10, 10], c: [10, 0], d: [0, 10] }), {
    ab: line("a", "b"),
    bc: line("b", "c"),
    cd: line("c", "d"),
    da: line("d", "a"),
  });
  const found = findRegions(bowTie);
  expect(found.problems).toMatchObject([
    { code: "self-intersection", entities: ["ab", "cd"], at: { x: 5, y: 5 } },
  ]);
  expect(found.regions.map((region) => region.area)).toEqual([25, 25]);
});

test("a bridge between outline and hole bounds nothing", () => {
  const found = findRegions(
    sketch(square("a", 0, 0, 30), square("b", 10, 10, 10), { bridge: line("aa", "ba") }),
  );
  expect(found.regions.map(({ area, holes }) => [area, holes.length])).toEqual([
    [800, 1],
    [100, 0],
  ]);
});

test("a circle that touches the outline from inside is a hole of it", () => {
  const found = findRegions(sketch(square("s", 0, 0, 10), points({ m: [2, 5] }), { c: circle("m", 2) }));
  const plate = found.regions.find((region) => region.id.startsWith("s"));
  expect(plate?.area).toBeCloseTo(100 - 4 * Math.PI, 10);
  expect(plate?.holes).toHaveLength(1);
  expect(found.regions.map(({ id, depth }) => [id, depth])).toEqual([
    ["c+", 1],
    ["s1+,s2+,s3+,s4+", 0],
  ]);
});

test("what lies in a hole that touches the outline lies as deep as in one that does not (K-24)", () => {
  // A square, another standing on its corner in it, a circle in that against one of its sides, another in the circle.
  const diamond = {
    ...points({ q1: [5, 0], q2: [8, 4], q3: [5, 8], q4: [2, 4] }),
    d1: line("q1", "q2"),
    d2: line("q2", "q3"),
    d3: line("q3", "q4"),
    d4: line("q4", "q1"),
  };
  const eyes = {
    ...points({ m: [5.7, 5.4], n: [4.95, 5.4] }),
    eye: circle("m", 1),
    pupil: circle("n", 0.25),
  };
  const found = findRegions(sketch(square("s", 0, 0, 10), diamond, eyes));
  expect(found.regions.map(({ id, depth }) => [id, depth])).toEqual([
    ["d1+,d2+,d3+,d4+", 1],
    ["eye+", 2],
    ["pupil+", 3],
    ["s1+,s2+,s3+,s4+", 0],
  ]);
  // Circles that touch from outside lie in nothing.
  const beside = findRegions(
    sketch(points({ m: [0, 0], n: [7, 0] }), { a: circle("m", 5), b: circle("n", 2) }),
  );
  expect(beside.regions.map(({ depth }) => depth)).toEqual([0, 0]);
});

test("lines drawn twice bound one region, and the second is reported (K-23)", () => {
  const found = findRegions(
    sketch(square("s", 0, 0, 10), points({ p: [-5, 0], q: [5, 0] }), { twice: line("p", "q") }),
  );
  expect(found.regions).toHaveLength(1);
  expect(found.problems.map((problem) => problem.code).toSorted()).toEqual(["open-end", "overlap"]);
});

test("degenerate curves and dangling references are problems, not crashes", () => {
  const found = findRegions(
    sketch(square("s", 0, 0, 10), {
      point: line("sa", "sa"),
      gone: line("sa", "nowhere"),
      lost: circle("nowhere", 1),
    }),
  );
  expect(found.regions).toHaveLength(1);
  expect(found.problems.map(({ code, entities }) => [code, entities[0]])).toEqual([
    ["degenerate", "gone"],
    ["degenerate", "lost"],
    ["degenerate", "point"],
  ]);
});

test("region ids survive a move, a new hole and a drawing elsewhere (K-24)", () => {
  const id = findRegions(sketch(square("s", 0, 0, 10))).regions[0]?.id ?? "";
  const later = findRegions(
    sketch(square("s", 3, -4, 7), points({ m: [6, 0] }), { c: circle("m", 1) }, square("t", 50, 50, 1)),
  );
  expect(resolveRegion(id, later.regions)).toMatchObject({ status: "found", region: { id } });
});

test("a region is still found after one corner is cut off, and is ambiguous after a line splits it", () => {
  const id = findRegions(sketch(square("s", 0, 0, 10))).regions[0]?.id ?? "";
  const cornered = sketch(points({ a: [0, 0], b: [10, 0], c1: [10, 8], c2: [8, 10], d: [0, 10] }), {
    s1: line("a", "b"),
    s2: line("b", "c1"),
    corner: line("c1", "c2"),
    s3: line("c2", "d"),
    s4: line("d", "a"),
  });
  expect(resolveRegion(id, findRegions(cornered).regions)).toMatchObject({ status: "found" });
  const halved = sketch(square("s", 0, 0, 10), points({ p: [4, 0], q: [4, 10] }), { cut: line("p", "q") });
  expect(resolveRegion(id, findRegions(halved).regions)).toMatchObject({ status: "ambiguous" });
  expect(resolveRegion(id, findRegions(sketch(square("t", 0, 0, 10))).regions)).toEqual({
    status: "missing",
  });
});

test("regions do not depend on the order in which entities are stored (K-1)", () => {
  const parts = { ...square("s", 0, 0, 10), ...points({ m: [5, 5] }), c: circle("m", 8) };
  const backwards = Object.fromEntries(Object.entries(parts).toReversed());
  expect(findRegions({ entities: backwards, constraints: {} })).toEqual(findRegions(sketch(parts)));
});

test("a region of a thousand sides has a short id", () => {
  const corners = Array.from({ length: 1000 }, (_, i) => [`p${i}`, i] as const);
  const polygon = sketch(
    points(
      Object.fromEntries(
        corners.map(([id, i]) => [
          id,
          [50 * Math.cos((i / 200) * 1.2566370614), 50 * Math.sin((i / 200) * 1.2566370614)] as const,
        ]),
      ),
    ),
    Object.fromEntries(corners.map(([id, i]) => [`l${i}`, line(id, `p${(i + 1) % 1000}`)])),
  );
  const { regions } = findRegions(polygon);
  expect(regions).toHaveLength(1);
  expect(regions[0]?.id.length).toBeLessThan(160);
});

/** A closed outline of that many sides with long ids, and more of it where sides of it are broken in two. */
function outline(sides: number, broken: readonly number[] = []): SketchData {
  const at = (step: number): readonly [number, number] => [
    50 * Math.cos((2 * Math.PI * step) / sides),
    50 * Math.sin((2 * Math.PI * step) / sides),
  ];
  const steps = Array.from({ length: sides }, (_, index) => index).flatMap((index) =>
    broken.includes(index) ? [index, index + 0.5] : [index],
  );
  const id = (step: number) => `corner-${step % sides}`;
  return sketch(
    points(Object.fromEntries(steps.map((step) => [id(step), at(step)]))),
    Object.fromEntries(
      steps.map((step, index) => [`outline-side-${step}`, line(id(step), id(steps[index + 1] ?? sides))]),
    ),
  );
}

test.each([17, 40, 300])(
  "a picked region of %i sides is still found after its outline is changed, and not taken for another (K-24)",
  (sides) => {
    const id = findRegions(outline(sides)).regions[0]?.id ?? "";
    const later = findRegions(outline(sides, [0, 3, 9])).regions;
    expect(later[0]?.id).not.toBe(id);
    expect(resolveRegion(id, later)).toEqual({ status: "found", region: later[0] });
    const others = findRegions(sketch(square("t", 0, 0, 10))).regions;
    expect(resolveRegion(id, others)).toEqual({ status: "missing" });
    expect(resolveRegion(others[0]?.id ?? "", later)).toEqual({ status: "missing" });
  },
);

test("an outline that grows from few sides to many, or shrinks, is still the one that was picked (K-24)", () => {
  const [few, many] = [findRegions(outline(9)).regions, findRegions(outline(9, [1, 3, 5, 7])).regions];
  expect(few[0]?.id).not.toContain("#");
  expect(many[0]?.id).toContain("#");
  expect(resolveRegion(few[0]?.id ?? "", many)).toMatchObject({ status: "found" });
  expect(resolveRegion(many[0]?.id ?? "", few)).toMatchObject({ status: "found" });
});

test("an id from before long outlines said which sides they have still means its region (K-24)", () => {
  const { regions } = findRegions(outline(40));
  const before = (regions[0]?.id ?? "").split(",")[0] ?? "";
  expect(before).toBe("#2475317aj57jvuob3rp12ljej");
  expect(resolveRegion(before, regions)).toEqual({ status: "found", region: regions[0] });
});

test("a region of many sides that a line divides is ambiguous (K-24)", () => {
  const whole = outline(60);
  const halved = { ...whole.entities, cut: line("corner-0", "corner-30") };
  expect(
    resolveRegion(findRegions(whole).regions[0]?.id ?? "", findRegions(sketch(halved)).regions),
  ).toMatchObject({ status: "ambiguous" });
});

test("regions with the same sides keep their names when the drawing turns, as long as their sides differ in order", () => {
  const circles = (angle: number) => {
    const at = (x: number, y: number): readonly [number, number] => [
      Math.cos(angle) * x - Math.sin(angle) * y,
      Math.sin(angle) * x + Math.cos(angle) * y,
    ];
    const centers = points({ m: at(-2, 3), n: at(0, 0), o: at(0, 1) });
    return findRegions(sketch(centers, { c0: circle("m", 5), c1: circle("n", 6), c2: circle("o", 7) }));
  };
  const still = areas(circles(0));
  for (const [id, area] of Object.entries(areas(circles(3.77)))) expect(area).toBeCloseTo(still[id] ?? 0, 6);
});

describe("of two strips of a ring with the same sides (K-24)", () => {
  const crossed = (...more: readonly Entities[]) =>
    findRegions(
      sketch(
        points({ o: [0, 0], a: [-30, 2], b: [30, 2], c: [-30, -2], d: [30, -2] }),
        { big: circle("o", 20), small: circle("o", 10), high: line("a", "b"), low: line("c", "d") },
        ...more,
      ),
    ).regions;
  const across = (x: number): Entities => ({
    ...points({ e: [x, 10], f: [x, -10] }),
    across: line("e", "f"),
  });
  const alike = crossed().filter(({ id }) => id.startsWith("big+,high-,low+,small-"));
  const middle = ({ outer }: (typeof alike)[number]) => {
    const { geometry } = outer.pieces[0]!;
    return geometry.kind === "circle" ? 0 : Math.sign(geometry.start.x);
  };

  test.each([-15, 15])("neither is taken for the other once the one at %i is divided", (x) => {
    expect(alike.map(middle).toSorted()).toEqual([-1, 1]);
    for (const { id } of alike) {
      expect(resolveRegion(id, crossed(across(x))), id).toMatchObject({ status: "ambiguous" });
    }
  });

  test("neither is taken for the other once the one on the left is gone", () => {
    const later = crossed(points({ a: [0, 2], c: [0, -2] }));
    expect(later.filter(({ id }) => regionLikeness(id, alike[0]!.id) === 1)).toHaveLength(1);
    for (const { id } of alike) expect(resolveRegion(id, later), id).toMatchObject({ status: "ambiguous" });
  });

  test("each is itself while there are two, however the drawing grows", () => {
    const later = crossed(square("t", 40, 40, 5), { wide: circle("o", 50) });
    for (const region of alike) {
      const match = resolveRegion(region.id, later);
      expect(match.status === "found" && middle(match.region), region.id).toBe(middle(region));
    }
  });

  test("ids from before regions said of how many they are one still mean what they meant", () => {
    const [first, second] = ["big+,high-,low+,small-", "big+,high-,low+,small-~2"].map((id) =>
      resolveRegion(id, crossed()),
    );
    expect([first, second]).toEqual(alike.map((region) => ({ status: "found", region })));
  });
});
