import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  applyPatch,
  type Constraint,
  type Entity,
  findRegions,
  isKnownConstraint,
  ORIGIN,
  type SketchData,
  type SketchPatch,
  type SketchSolver,
} from "../index.ts";
import { plate, together } from "../bench/plate.ts";
import { createNodeSketchSolver } from "../node.ts";

// A million of anything takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

/** Lines end to end, each with a length and an angle to the one before: nothing merges, everything hangs together. */
function chain(links: number): SketchData {
  const entities: { [id: string]: Entity } = { p0: { type: "point", x: 0, y: 0 } };
  const constraints: { [id: string]: Constraint } = { o: { type: "coincident", on: ["p0", ORIGIN] } };
  for (let link = 1; link <= links; link += 1) {
    entities[`p${link}`] = { type: "point", x: link * 10 + Math.sin(link * 7), y: 4 * Math.cos(link * 3) };
    entities[`l${link}`] = { type: "line", start: `p${link - 1}`, end: `p${link}` };
    constraints[`d${link}`] = { type: "length", on: [`l${link}`], value: 10, driving: true };
    if (link > 1) {
      const value = link % 2 === 0 ? 0.3 : -0.3;
      constraints[`a${link}`] = { type: "angle", on: [`l${link - 1}`, `l${link}`], value, driving: true };
    }
  }
  return { entities, constraints };
}

test("a chain of eighty links that all hang together is solved", () => {
  expect(solver.solve(chain(80))).toMatchObject({ ok: true, value: { status: "solved", freedom: 1 } });
});

test("more that hangs together than can be solved at once is refused, for solving and for dragging (K-17)", () => {
  const refused = { ok: false, error: { code: "component-too-large", details: { limit: 500 } } };
  expect(solver.solve(chain(300))).toMatchObject(refused);
  expect(solver.drag(chain(300), "p1", { x: 0, y: 0 })).toMatchObject(refused);
});

test("the same chain in pieces that are held apart is solved: what is fixed connects nothing (K-17)", () => {
  const data = chain(300);
  const held: { [id: string]: Constraint } = {};
  for (let link = 50; link <= 300; link += 50) held[`f${link}`] = { type: "fixed", on: [`p${link}`] };
  const free = Object.entries(data.constraints).filter(
    ([id]) => !id.startsWith("a") && Number(id.slice(1)) % 5 !== 0,
  );
  const loose = { entities: data.entities, constraints: { ...Object.fromEntries(free), ...held } };
  expect(solver.solve(loose)).toMatchObject({ ok: true, value: { status: "solved" } });
});

test("more entities than a sketch holds are refused (K-3)", () => {
  const entities = Object.fromEntries(
    Array.from({ length: 20_001 }, (_, index): [string, Entity] => [
      `p${index}`,
      { type: "point", x: index, y: 0 },
    ]),
  );
  expect(solver.solve({ entities, constraints: {} })).toMatchObject({
    ok: false,
    error: { code: "sketch-too-large" },
  });
});

test("six thousand loose lines are solved and searched for regions without a thought", () => {
  const entities: { [id: string]: Entity } = {};
  for (let index = 0; index < 6_000; index += 1) {
    entities[`p${index}`] = { type: "point", x: index % 100, y: Math.floor(index / 100) };
    if (index % 100 > 0) entities[`l${index}`] = { type: "line", start: `p${index - 1}`, end: `p${index}` };
  }
  expect(solver.solve({ entities, constraints: {} })).toMatchObject({ ok: true, value: { freedom: 12_000 } });
  expect(findRegions({ entities, constraints: {} }).regions).toEqual([]);
});

test("a thicket of curves that all cross is reported instead of walked", () => {
  const entities: { [id: string]: Entity } = {};
  for (let index = 0; index < 400; index += 1) {
    const angle = (index * Math.PI) / 400;
    entities[`s${index}`] = {
      type: "point",
      x: 100 * Math.cos(angle),
      y: 100 * Math.sin(angle + 0.001 * index),
    };
    entities[`e${index}`] = { type: "point", x: -100 * Math.cos(angle), y: -90 * Math.sin(angle) };
    entities[`l${index}`] = { type: "line", start: `s${index}`, end: `e${index}` };
  }
  expect(findRegions({ entities, constraints: {} })).toMatchObject({
    regions: [],
    problems: [{ code: "too-many-curves" }],
  });
});

describe("contradictions", () => {
  /** The chain of lengths, told to reach further than it can. */
  function overstretched(links: number): SketchData {
    const data = chain(links);
    const constraints = Object.fromEntries(
      Object.entries(data.constraints).filter(([id]) => !id.startsWith("a")),
    );
    return {
      entities: data.entities,
      constraints: {
        ...constraints,
        far: { type: "distance", on: ["p0", `p${links}`], value: 10 * links + 50, driving: true },
      },
    };
  }

  test.each([3, 26, 80])(
    "a chain of %i lengths that cannot reach is one minimal set of all of them (K-14)",
    (links) => {
      const solved = solver.solve(overstretched(links));
      if (!solved.ok) throw new Error(solved.error.message);
      expect(solved.value.status).toBe("conflicting");
      const lengths = Array.from({ length: links }, (_, index) => `d${index + 1}`);
      expect(solved.value.diagnosis.conflicting).toMatchObject([
        { constraints: [...lengths, "far"].toSorted(), isMinimal: true },
      ]);
    },
  );

  /** Plates in a row, each held by the middle of the one before; the last is told to lie 40 mm off. */
  function joinedPlates(count: number): SketchData {
    const plates = Array.from({ length: count }, (_, index) => plate({ prefix: `q${index}`, open: true }));
    const joints = Array.from({ length: count - 1 }, (_, index): [string, Constraint][] => {
      const on = [`q${index}m`, `q${index + 1}m`];
      return [
        [`h${index}`, { type: "horizontal-distance", on, value: 250, driving: true }],
        [`v${index}`, { type: "vertical-distance", on, value: 0, driving: true }],
      ];
    });
    const { entities, constraints } = together(plates);
    const row = Object.entries(entities).map(([id, entity]) =>
      entity.type === "point" && "x" in entity
        ? [id, { ...entity, x: (entity.x as number) + 250 * Number(/^q(\d+)/.exec(id)?.[1]) }]
        : [id, entity],
    );
    const held = Object.entries(constraints).filter(
      ([id, constraint]) =>
        id.startsWith("q0") || !isKnownConstraint(constraint) || !constraint.on.includes(ORIGIN),
    );
    const on = ["q0m", `q${count - 1}m`];
    const bad: Constraint = { type: "distance", on, value: 250 * (count - 1) + 40, driving: true };
    return {
      entities: Object.fromEntries(row),
      constraints: { ...Object.fromEntries([...held, ...joints.flat()]), bad },
    };
  }

  test.each([4, 16])(
    "one contradiction across %i joined plates is one minimal set, and what made it is the one to remove (K-14)",
    (count) => {
      const solved = solver.solve(joinedPlates(count));
      if (!solved.ok) throw new Error(solved.error.message);
      const joints = Array.from({ length: count - 1 }, (_, index) => [`h${index}`, `v${index}`]).flat();
      expect(solved.value).toMatchObject({ status: "conflicting", patch: { entities: {} } });
      expect(solved.value.diagnosis.conflicting).toEqual([
        { constraint: "bad", constraints: ["bad", ...joints].toSorted(), isMinimal: true },
      ]);
    },
  );

  test("a glance at a contradiction accuses nobody, and moves nothing (K-29)", () => {
    const glance = solver.glance(joinedPlates(4));
    if (!glance.ok) throw new Error(glance.error.message);
    expect(glance.value).toMatchObject({
      status: "unsolved",
      patch: { entities: {} },
      diagnosis: { conflicting: [] },
    });
  });

  test("a contradiction of two in a part of more than two hundred unknowns names the two (K-14)", () => {
    const data = chain(120);
    const odd: Constraint = { type: "length", on: ["l60"], value: 11, driving: true };
    const solved = solver.solve({ ...data, constraints: { ...data.constraints, odd } });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value).toMatchObject({
      status: "conflicting",
      patch: { entities: {}, constraints: {} },
      diagnosis: { conflicting: [{ constraint: "odd", constraints: ["d60", "odd"], isMinimal: true }] },
    });
  });

  test("two contradictions in a large part are found apart (K-14)", () => {
    const data = chain(90);
    const odd = (on: string): Constraint => ({ type: "length", on: [on], value: 12, driving: true });
    const solved = solver.solve({
      ...data,
      constraints: { ...data.constraints, x: odd("l20"), y: odd("l70") },
    });
    if (!solved.ok) throw new Error(solved.error.message);
    const sets = solved.value.diagnosis.conflicting.map(({ constraints }) => constraints);
    expect(sets).toContainEqual(["d20", "x"]);
    expect(sets).toContainEqual(["d70", "y"]);
  });

  test("where the search was given up, a contradiction that is sure is still named (K-14, K-16)", () => {
    const data = chain(160);
    const odd: Constraint = { type: "length", on: ["l60"], value: 11, driving: true };
    const solved = solver.solve({ ...data, constraints: { ...data.constraints, odd } });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value.diagnosis.conflicting).toMatchObject([
      { constraints: ["d60", "odd"], isMinimal: true },
    ]);
  });

  test("a chain of a hundred and thirty lengths that has to fold up is solved (K-16)", () => {
    const links = 130;
    const data = chain(links);
    const constraints = Object.fromEntries(
      Object.entries(data.constraints).filter(([id]) => !id.startsWith("a")),
    );
    const far: Constraint = { type: "distance", on: ["p0", `p${links}`], value: 400, driving: true };
    const solved = solver.solve({ entities: data.entities, constraints: { ...constraints, far } });
    expect(solved).toMatchObject({ ok: true, value: { status: "solved" } });
  });

  test("what is solvable on another side only is solved in a part of more than two hundred unknowns (K-11)", () => {
    const entities: { [id: string]: Entity } = {
      a: { type: "point", x: 0, y: 0 },
      b: { type: "point", x: 10, y: 0 },
      k0: { type: "point", x: 0.1, y: 8 },
      ab: { type: "line", start: "a", end: "b" },
      up: { type: "line", start: "a", end: "k0" },
    };
    const constraints: { [id: string]: Constraint } = {
      f: { type: "fixed", on: ["ab"] },
      q: { type: "perpendicular", on: ["ab", "up"] },
      v: { type: "vertical-distance", on: ["a", "k0"], value: -8, driving: true },
    };
    for (let link = 1; link <= 110; link += 1) {
      entities[`k${link}`] = { type: "point", x: 0.1 + 3.5 * link, y: 8 };
      const on = [`k${link - 1}`, `k${link}`];
      constraints[`d${link}`] = { type: "distance", on, value: 3.5, driving: true };
    }
    expect(solver.solve({ entities, constraints })).toMatchObject({ ok: true, value: { status: "solved" } });
  });

  test("what was left untried for its size is no contradiction (K-16)", () => {
    const data = chain(130);
    const constraints = Object.fromEntries(
      Object.entries(data.constraints).filter(([id]) => !id.startsWith("a")),
    );
    const far: Constraint = { type: "distance", on: ["p0", "p130"], value: 5, driving: true };
    const solved = solver.solve({ entities: data.entities, constraints: { ...constraints, far } });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value.status).not.toBe("conflicting");
  });

  test("where no position is found, and no contradiction either, nobody is accused (K-16)", () => {
    const data = chain(245);
    const far: Constraint = { type: "distance", on: ["p0", "p245"], value: 2500, driving: true };
    const solved = solver.solve({ ...data, constraints: { ...data.constraints, far } });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value).toMatchObject({
      status: "unsolved",
      patch: { entities: {}, constraints: {} },
      diagnosis: { conflicting: [] },
    });
  });
});

test.each([200, 9_000])(
  "%i pairs that each contradict themselves are judged by the first few, at a glance and in full (K-14)",
  (count) => {
    const places = Array.from({ length: count }, (_, index) => index);
    const entities = Object.fromEntries(
      places.flatMap((index): [string, Entity][] => [
        [`a${index}`, { type: "point", x: index, y: 0 }],
        [`b${index}`, { type: "point", x: index, y: 5 }],
      ]),
    );
    const apart = (index: number, value: number): Constraint => ({
      type: "distance",
      on: [`a${index}`, `b${index}`],
      value,
      driving: true,
    });
    const constraints = Object.fromEntries(
      places.flatMap((index): [string, Constraint][] => [
        [`c${index}`, apart(index, 6)],
        [`d${index}`, apart(index, 7)],
      ]),
    );
    expect(solver.glance({ entities, constraints })).toMatchObject({ value: { status: "unsolved" } });
    const solved = solver.solve({ entities, constraints });
    if (!solved.ok) throw new Error(solved.error.message);
    expect(solved.value.status).toBe("conflicting");
    expect(solved.value.diagnosis.conflicting).toHaveLength(8);
    for (const set of solved.value.diagnosis.conflicting) {
      expect(set.constraints).toEqual([set.constraint.replace("d", "c"), set.constraint]);
      expect(set.isMinimal).toBe(true);
    }
  },
);

test("a glance leaves what costs more than a moment to a longer look, which solves it (K-29)", () => {
  const data = chain(245);
  expect(solver.glance(data)).toMatchObject({ ok: true, value: { status: "unsolved" } });
  expect(solver.solve(data)).toMatchObject({ ok: true, value: { status: "solved" } });
});

test.each([Number.NaN, Infinity, 1e308])("a place at %d is nowhere, and refused by its name (K-3)", (x) => {
  const data: SketchData = { entities: { a: { type: "point", x, y: 0 } }, constraints: {} };
  const refused = { ok: false, error: { code: "sketch-invalid", details: { entity: "a" } } };
  expect(solver.solve(data)).toMatchObject(refused);
  expect(solver.drag(data, "a", { x: 0, y: 0 })).toMatchObject(refused);
});

test("an arc that its ends make larger than may be drawn is read from there again (K-18)", () => {
  const point = (x: number, y: number): Entity => ({ type: "point", x, y });
  const drawn: SketchData = {
    entities: {
      p0: point(-13.2, -11.3),
      p2: point(26.9, 0),
      p3: point(0, 0),
      p4: point(0, 13.1),
      l0: { type: "line", start: "p3", end: "p0" },
      l1: { type: "line", start: "p0", end: "p4" },
      l2: { type: "line", start: "p0", end: "p2" },
      c0: { type: "circle", center: "p0", radius: 0.1 },
      a0: { type: "arc", center: "p2", start: "p4", end: "p0" },
    },
    constraints: { far: { type: "length", on: ["l2"], value: 1_000_000, driving: true } },
  };
  const moved = (data: SketchData, patch: SketchPatch): SketchData => {
    const done = applyPatch(data, patch);
    if (!done.ok) throw new Error(done.error.message);
    return done.value;
  };
  const solved = solver.solve(drawn);
  if (!solved.ok) throw new Error(solved.error.message);
  const data = moved(drawn, solved.value.patch);
  const drag = solver.drag(data, "p0", { x: 0, y: 0 });
  if (!drag.ok) throw new Error(drag.error.message);
  const there = moved(data, drag.value.move({ x: 0, y: -24 }).patch);
  expect(solver.solve(there)).toMatchObject({
    ok: true,
    value: { status: "solved", patch: { entities: {} } },
  });
});

/** Everybody's distance to everybody; one of them is off. */
function everyDistance(count: number): SketchData {
  const at = (index: number) => ({ x: 100 * Math.cos(index * index), y: 100 * Math.sin(index * 1.7) });
  const points = Array.from({ length: count }, (_, index) => index);
  const pairs = points.flatMap((i) => points.slice(i + 1).map((j): readonly [number, number] => [i, j]));
  return {
    entities: Object.fromEntries(points.map((i): [string, Entity] => [`p${i}`, { type: "point", ...at(i) }])),
    constraints: Object.fromEntries(
      pairs.map(([i, j], index): [string, Constraint] => {
        const apart = Math.hypot(at(i).x - at(j).x, at(i).y - at(j).y);
        const value = index === 0 ? apart * 1.1 : apart;
        return [`d${i}-${j}`, { type: "distance", on: [`p${i}`, `p${j}`], value, driving: true }];
      }),
    ),
  };
}

test("what is too much for planegcs' memory is refused in words, and the solver is there again at once", async () => {
  const own = await createNodeSketchSolver();
  const small: SketchData = {
    entities: { a: { type: "point", x: 1, y: 1 } },
    constraints: { o: { type: "coincident", on: ["a", ORIGIN] } },
  };
  const { entities, constraints } = everyDistance(30);
  const again = Array.from({ length: 8 }, (_, round) =>
    Object.entries(constraints).map(([id, constraint]) => [`${id} ${round}`, constraint] as const),
  );
  expect(own.solve({ entities, constraints: Object.fromEntries(again.flat()) })).toMatchObject({
    ok: false,
    error: { code: "solver-restarting" },
  });
  await vi.waitFor(() => expect(own.solve(small)).toMatchObject({ ok: true, value: { status: "solved" } }), {
    timeout: 20_000,
  });
}, 400_000);

test("one wrong dimension among a thousand is one contradiction, and is the one to remove (K-14)", () => {
  const solved = solver.solve(everyDistance(46));
  if (!solved.ok) throw new Error(solved.error.message);
  expect(solved.value.status).toBe("conflicting");
  const [set, ...others] = solved.value.diagnosis.conflicting;
  expect(others).toEqual([]);
  // Four points and their six distances: the least that cannot be.
  expect(set).toMatchObject({ constraint: "d0-1", isMinimal: true });
  expect(set?.constraints).toHaveLength(6);
});
