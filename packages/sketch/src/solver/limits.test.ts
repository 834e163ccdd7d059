import { beforeAll, expect, test, vi } from "vitest";
import {
  type Constraint,
  type Entity,
  findRegions,
  ORIGIN,
  type SketchData,
  type SketchSolver,
} from "../index.ts";
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

test("more that hangs together than can be solved at once is refused, for solving and for dragging", () => {
  const refused = { ok: false, error: { code: "component-too-large", details: { limit: 500 } } };
  expect(solver.solve(chain(300))).toMatchObject(refused);
  expect(solver.drag(chain(300), "p1", { x: 0, y: 0 })).toMatchObject(refused);
});

test("the same chain in pieces that are held apart is solved: what is fixed connects nothing", () => {
  const data = chain(300);
  const held: { [id: string]: Constraint } = {};
  for (let link = 50; link <= 300; link += 50) held[`f${link}`] = { type: "fixed", on: [`p${link}`] };
  const free = Object.entries(data.constraints).filter(
    ([id]) => !id.startsWith("a") && Number(id.slice(1)) % 5 !== 0,
  );
  const loose = { entities: data.entities, constraints: { ...Object.fromEntries(free), ...held } };
  expect(solver.solve(loose)).toMatchObject({ ok: true, value: { status: "solved" } });
});

test("more entities than a sketch holds are refused", () => {
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
