import { afterEach, expect, test, vi } from "vitest";
import { measure } from "./measuring.ts";
import { select } from "./selection.ts";
import { did, meshOf, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const mass = { volume: 1000, area: 600, mass: 1000, centroid: [5, 5, 5] };
const edge = (index: number) => ({
  touch: { kind: "edge" as const, body: "$a", index },
  reference: { name: `edge${index}` },
});

async function opened() {
  const { session, kernel } = openPart();
  await kernel.finish({ name: "$a", key: "a", mesh: meshOf({}) }, { name: "$b", key: "b", mesh: meshOf({}) });
  const asked: unknown[] = [];
  kernel.answers = (ask) => {
    if (ask.ask === "mass") return ask.body.key === "b" && asked.includes("b fails") ? undefined : mass;
    if (ask.ask !== "measure") return undefined;
    asked.push(ask.names);
    return { kind: "edge", curve: "line", length: 4, radius: null, center: null, direction: null };
  };
  return { session, asked };
}

test("what is measured is said with it: the whole part, an edge, or many together", async () => {
  const { session, asked } = await opened();
  expect(await measure(session)).toMatchObject({
    of: "Whole part",
    lines: [{ label: "Volume", value: "2,000 mm³" }, {}, {}],
  });
  select(session, [edge(1), edge(2), edge(3)]);
  expect(await measure(session)).toEqual({
    of: "3 picked",
    lines: [{ label: "Total length", value: "12 mm" }],
  });
  expect(asked).toEqual([["edge1"], ["edge2"], ["edge3"]]);
  select(session, [edge(1), { touch: { kind: "plane", id: "top" }, reference: { name: "top" } }]);
  expect((await measure(session))?.of).toMatch(/without what is no part of a body/);
});

test("where one body cannot be weighed no sum is told", async () => {
  const { session, asked } = await opened();
  asked.push("b fails");
  expect(await measure(session)).toBeNull();
});

test("a plane alone is not measured as the whole part, and a line of a sketch has its length", async () => {
  const { session } = await opened();
  select(session, [{ touch: { kind: "plane", id: "top" }, reference: { name: "top" } }]);
  expect(await measure(session)).toEqual({ of: "Top", lines: [] });
  const entities = {
    a: { type: "point" as const, x: 0, y: 0 },
    b: { type: "point" as const, x: 3, y: 4 },
    ab: { type: "line" as const, start: "a", end: "b" },
  };
  did(session, {
    command: "addFeature",
    id: "s1",
    type: "sketch",
    name: "Outline",
    params: { plane: { name: "top" } },
    sketch: { entities, constraints: {} },
  });
  const data = { entities, constraints: {} };
  session.set({ sketches: new Map([["s1", { data, regions: [], problems: [] }]]) });
  select(session, [{ touch: { kind: "curve", id: "s1/ab" }, reference: { name: "s1/ab" } }]);
  expect((await measure(session))?.lines).toEqual([{ label: "Length", value: "5 mm" }]);
});
