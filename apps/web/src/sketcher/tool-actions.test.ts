import { isDimension, isKnownConstraint, type SketchSolver, type Vec2 } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { beforeAll, expect, test } from "vitest";
import { editTools } from "./edit-tools.ts";
import type { SketchSession } from "./sketch-session.ts";
import { dimensionTool, drawTools } from "./sketch-tools.ts";
import { openSketch } from "./testing/open-sketch.ts";
import { beginTyping, clickOnSize, clickWithTool, hoverWithTool, previewOf } from "./tool-actions.ts";

let solver: SketchSolver;
beforeAll(async () => {
  solver = await createNodeSketchSolver();
});

/** A pixel shows a tenth of a millimetre. */
const move = (sketch: SketchSession, at: Vec2): void => hoverWithTool(sketch, at, 0.1, false);

function click(sketch: SketchSession, at: Vec2): void {
  move(sketch, at);
  clickWithTool(sketch);
}

function drawing(tool: string) {
  const opened = openSketch(solver);
  opened.sketch.takeTool(drawTools.find(({ id }) => id === tool) ?? null);
  return opened;
}

/** Types a value as the keyboard does: the first character opens the field. */
function type(sketch: SketchSession, text: string): void {
  expect(beginTyping(sketch, text[0] ?? "")).toBe(true);
  const { typing } = sketch.store.getState();
  if (typing === null) throw new Error("nothing asks for a value");
  expect(typing.text).toBe(text[0]);
  expect(sketch.sizes.type([typing.constraint], text)).toBe(true);
}

/** What the shown dimensions are called and whether they drive. */
const shownSizes = (sketch: SketchSession): string[] =>
  Object.values(previewOf(sketch.store.getState(), "mm")?.constraints ?? {}).flatMap((one) =>
    isKnownConstraint(one) && isDimension(one) && !one.driving ? [one.type] : [],
  );

/** Lines that are in the document by now, with their ends, the one that was there before left out. */
const drawnLines = ({ sketch }: ReturnType<typeof drawing>): (readonly [Vec2, Vec2])[] => {
  const { entities } = sketch.store.getState().data;
  const place = (id: string): Vec2 => {
    const point = entities[id];
    return point !== undefined && "x" in point ? { x: point.x, y: point.y } : { x: NaN, y: NaN };
  };
  return Object.entries(entities).flatMap(([id, entity]) =>
    id !== "ab" && entity.type === "line" && "start" in entity
      ? [[place(entity.start), place(entity.end)]]
      : [],
  );
};

test("a shape in hand shows its sizes, and one that is placed those that can be typed", () => {
  const { sketch } = drawing("corner-rectangle");
  click(sketch, { x: 20, y: 20 });
  expect(shownSizes(sketch)).toEqual([]);
  move(sketch, { x: 50, y: 43 });
  expect(shownSizes(sketch)).toEqual(["length", "length"]);
  click(sketch, { x: 50, y: 43 });
  expect(shownSizes(sketch)).toEqual(["length", "length"]);
  click(sketch, { x: 80, y: 80 });
  expect(shownSizes(sketch)).toEqual([]);
});

test("a number that is typed before the last click puts the shape where the pointer is, in the typed size", () => {
  const opened = drawing("corner-rectangle");
  const { sketch } = opened;
  click(sketch, { x: 20, y: 20 });
  move(sketch, { x: 50, y: 43 });
  type(sketch, "12 mm");
  const { typing } = sketch.store.getState();
  expect(sketch.sizes.type([typing?.constraint ?? ""], "7")).toBe(true);
  const sizes = drawnLines(opened).map(([a, b]) => Math.round(Math.hypot(a.x - b.x, a.y - b.y) * 1e6) / 1e6);
  expect(sizes.toSorted()).toEqual([12, 12, 7, 7]);
});

test("lines of typed lengths go on from one another, whichever way the pointer is", () => {
  const opened = drawing("line");
  const { sketch } = opened;
  click(sketch, { x: 20, y: 20 });
  move(sketch, { x: 33, y: 20.2 });
  type(sketch, "40");
  move(sketch, { x: 60.3, y: 31 });
  expect(shownSizes(sketch)).toEqual(["length"]);
  type(sketch, "25");
  const ends = drawnLines(opened)
    .map(([, { x, y }]) => ({ x: Math.round(x * 1e6) / 1e6, y: Math.round(y * 1e6) / 1e6 }))
    .toSorted((a, b) => a.y - b.y);
  expect(ends).toEqual([
    { x: 60, y: 20 },
    { x: 60, y: 45 },
  ]);
});

test("what a shape snapped to gives way to the size that is typed for it", () => {
  const opened = drawing("line");
  const { sketch, point } = opened;
  click(sketch, { x: 10, y: 30 });
  move(sketch, { x: 10, y: 0.2 });
  expect(sketch.store.getState().snap?.point).toBe("b");
  type(sketch, "12");
  expect(point("b")).toEqual({ x: 10, y: 0 });
  const [line] = drawnLines(opened);
  expect(Math.hypot((line?.[1].x ?? 0) - 10, (line?.[1].y ?? 0) - 30)).toBeCloseTo(12, 6);
});

test("a number is for the shape just placed until the pointer has gone on to the next", () => {
  const opened = drawing("line");
  const { sketch } = opened;
  click(sketch, { x: 20, y: 20 });
  click(sketch, { x: 50, y: 20 });
  move(sketch, { x: 51, y: 21 });
  type(sketch, "35");
  expect(drawnLines(opened)).toHaveLength(1);
  expect(drawnLines(opened)[0]?.[1].x).toBeCloseTo(55, 6);
});

test("a shape that was begun at a point which is gone is begun anew", () => {
  const { sketch, undo } = drawing("line");
  click(sketch, { x: 20, y: 20 });
  click(sketch, { x: 50, y: 20 });
  expect(sketch.store.getState().clicked).toHaveLength(1);
  undo.undo();
  expect(sketch.store.getState().clicked).toEqual([]);
});

test("a size that was begun while drawing and is left without a value takes its shape along, as if nothing had been", () => {
  for (const tool of ["line", "corner-rectangle"]) {
    const opened = drawing(tool);
    const { sketch, undo } = opened;
    const before = opened.stored();
    click(sketch, { x: 20, y: 20 });
    move(sketch, { x: 33, y: 27 });
    beginTyping(sketch, "2");
    sketch.sizes.withdrawTyping();
    expect(opened.stored()).toEqual(before);
    expect(sketch.store.getState()).toMatchObject({ typing: null, offered: [], clicked: [{}] });
    // Nothing of it is left to undo.
    expect(undo.undo()).toBe(false);
  }
});

test("of a shape that was clicked only the size goes that nobody gave a value", () => {
  const opened = drawing("corner-rectangle");
  const { sketch, undo } = opened;
  const drivers = () =>
    Object.values(opened.stored()?.constraints ?? {}).filter(
      (one) => "driving" in one && one.driving === true,
    );
  click(sketch, { x: 20, y: 20 });
  click(sketch, { x: 50, y: 43 });
  expect(drivers()).toHaveLength(1);
  type(sketch, "12");
  expect(drivers()).toHaveLength(3);
  sketch.sizes.withdrawTyping();
  expect(drivers()).toHaveLength(2);
  expect(drawnLines(opened)).toHaveLength(4);
  undo.undo();
  expect(drivers()).toHaveLength(1);
  expect(drawnLines(opened)).toHaveLength(4);
});

test("a shape with the size that was typed for it is one step to undo", () => {
  const opened = drawing("line");
  const before = opened.stored();
  click(opened.sketch, { x: 20, y: 20 });
  move(opened.sketch, { x: 33, y: 27 });
  type(opened.sketch, "40");
  expect(opened.undo.undo()).toBe(true);
  expect(opened.stored()).toEqual(before);
});

test.each([
  ["another tool", (sketch: SketchSession) => sketch.takeTool(null)],
  ["the end of the sketch", (sketch: SketchSession) => sketch.close()],
])("a second size that is left without a value for %s goes", (_, leave) => {
  const opened = drawing("corner-rectangle");
  const { sketch, stored } = opened;
  click(sketch, { x: 20, y: 20 });
  move(sketch, { x: 53.417, y: 37.123 });
  type(sketch, "40");
  expect(sketch.store.getState().typing).not.toBeNull();
  leave(sketch);
  const drivers = Object.values(stored()?.constraints ?? {}).flatMap((one) =>
    "value" in one && one.driving === true ? [one.value] : [],
  );
  expect(drivers.toSorted()).toEqual(["10 mm", "40 mm"]);
  expect(sketch.store.getState().typing).toBeNull();
});

test("a shape on which a peer has drawn and placed something stays when its size is left without a value", () => {
  const opened = drawing("line");
  const { sketch, stored, part } = opened;
  click(sketch, { x: 20, y: 20 });
  move(sketch, { x: 33, y: 27 });
  beginTyping(sketch, "2");
  const { typing } = sketch.store.getState();
  const entities = stored()?.entities ?? {};
  const [line, end] = (typing?.begun?.ids ?? []).flatMap((id) => {
    const entity = entities[id];
    return entity !== undefined && "end" in entity ? [id, entity.end] : [];
  });
  if (line === undefined || end === undefined || typing === null) throw new Error("no line was put down");
  const drawn = {
    far: { type: "point" as const, x: 60, y: 60 },
    peers: { type: "line" as const, start: end, end: "far" },
  };
  const patch = { entities: drawn, constraints: {} };
  expect(part.run({ command: "editSketch", id: "s1", patch })).toMatchObject({ ok: true });
  sketch.sizes.withdrawTyping();
  expect(Object.keys(stored()?.entities ?? {})).toEqual(expect.arrayContaining([line, end, "peers", "far"]));
  expect(stored()?.constraints[typing.constraint]).toBeUndefined();
});

/** What holds what was drawn in place, the constraints of the sketch before it left out. */
const holding = ({ stored }: ReturnType<typeof drawing>): (readonly string[])[] =>
  Object.entries(stored()?.constraints ?? {}).flatMap(([id, constraint]) =>
    ["f", "h", "w"].includes(id) || !("on" in constraint)
      ? []
      : [[constraint.type, ...(constraint.on as readonly string[])]],
  );

test.each(["point", "circle", "corner-rectangle", "polygon", "slot"])(
  "what is placed level with something is held level with it: %s",
  (tool) => {
    const opened = drawing(tool);
    for (const at of [
      { x: 30, y: 0.3 },
      { x: 45, y: 20 },
      { x: 60, y: 44 },
    ])
      if (opened.sketch.store.getState().clicked.length > 0 || holding(opened).length === 0)
        click(opened.sketch, at);
    expect(holding(opened)).toContainEqual(["horizontal", expect.any(String), "origin"]);
  },
);

test("a circle whose rim was put on a point goes through it", () => {
  const opened = drawing("circle");
  click(opened.sketch, { x: 30, y: 20 });
  click(opened.sketch, { x: 10.2, y: 0.1 });
  const circle = Object.entries(opened.stored()?.entities ?? {}).find(([, { type }]) => type === "circle");
  expect(holding(opened)).toContainEqual(["on-curve", "b", circle?.[0]]);
});

test.each(drawTools.map((tool) => [tool.id, tool] as const))(
  "whatever a click snaps to holds what it makes: %s",
  (id, tool) => {
    const begun = [
      { x: 25, y: 22 },
      { x: 47, y: 31 },
    ].slice(0, tool.clicks - 1);
    const ending = (last: Vec2) => {
      const opened = drawing(id);
      for (const at of begun) click(opened.sketch, at);
      move(opened.sketch, last);
      const { snap } = opened.sketch.store.getState();
      clickWithTool(opened.sketch);
      const held = holding(opened).length;
      const uses = (point = "") => JSON.stringify(opened.stored()?.entities).split(`"${point}"`).length;
      return { snap, held, uses };
    };
    const free = ending({ x: 43, y: 55 });
    expect(free.snap?.kind).toBe("free");
    // The origin, a point, the middle of a line, the line, and level with the origin.
    for (const at of [
      { x: 0.1, y: 0.2 },
      { x: 10.2, y: 0.1 },
      { x: 5.1, y: 0.2 },
      { x: 3.1, y: 0.3 },
      { x: 40, y: 0.3 },
    ]) {
      const { snap, held, uses } = ending(at);
      // Where a point is, no other is made.
      const isNone = snap?.kind === "free" || (id === "point" && snap?.kind === "point");
      const isHeld = held > free.held || uses(snap?.point) > free.uses(snap?.point);
      expect([at, snap?.kind, isNone || isHeld]).toEqual([at, snap?.kind, true]);
    }
  },
);

test.each([
  { x: 40, y: 0.3 },
  { x: 10.2, y: 0.1 },
  { x: 0.1, y: 0.2 },
])("a hexagon's corner that snapped gives way to the size that is typed for it: %o", (corner) => {
  const opened = drawing("polygon");
  click(opened.sketch, { x: 25, y: 22 });
  move(opened.sketch, corner);
  type(opened.sketch, "16");
  const round = Object.values(opened.stored()?.entities ?? {}).find(({ type }) => type === "circle");
  expect(round !== undefined && "radius" in round ? round.radius : 0).toBeCloseTo(8, 4);
});

test("only what runs straight from click to click is drawn level from where it was begun", () => {
  for (const [tool, kind] of [
    ["slot", "aligned"],
    ["circle", "free"],
    ["corner-rectangle", "free"],
  ] as const) {
    const { sketch } = drawing(tool);
    click(sketch, { x: 20, y: 30 });
    move(sketch, { x: 50, y: 30.2 });
    expect([tool, sketch.store.getState().snap?.kind]).toEqual([tool, kind]);
  }
  const slot = drawing("slot");
  for (const at of [
    { x: 20, y: 30 },
    { x: 50, y: 30.2 },
    { x: 50, y: 36 },
  ])
    click(slot.sketch, at);
  expect(holding(slot).filter(([type]) => type === "horizontal")).toHaveLength(1);
});

test("a line after a line is square to it, and what was hovered over is there to line up with", () => {
  const opened = drawing("line");
  const { sketch } = opened;
  for (const at of [
    { x: 20, y: 20 },
    { x: 30, y: 30 },
    { x: 20.1, y: 40.1 },
  ])
    click(sketch, at);
  expect(holding(opened).map(([type]) => type)).toEqual(["perpendicular"]);
  const other = drawing("point");
  move(other.sketch, { x: 10, y: 0.1 });
  click(other.sketch, { x: 10.2, y: 50 });
  expect(holding(other)).toEqual([["vertical", expect.any(String), "b"]]);
});

test("a click on a dimension changes it with the tool for them, picks it without one, and means nothing to others", () => {
  const { sketch } = openSketch(solver);
  const state = () => sketch.store.getState();
  sketch.takeTool(dimensionTool);
  clickOnSize(sketch, "w");
  expect(state()).toMatchObject({ typing: { constraint: "w", isNew: false }, selected: new Set() });
  sketch.sizes.withdrawTyping();
  click(sketch, { x: 5, y: 0 });
  expect(state()).toMatchObject({ selected: new Set(["ab"]), refused: null });
  sketch.takeTool(drawTools[0] ?? null);
  clickOnSize(sketch, "w");
  expect(state()).toMatchObject({ typing: null, selected: new Set() });
  sketch.takeTool(null);
  clickOnSize(sketch, "w");
  expect([...state().selected]).toEqual(["w"]);
});

test("a dimension is shown wherever a click would put it, also over what is drawn", () => {
  const { sketch, stored } = openSketch(solver);
  const patch = { entities: { r: { type: "point" as const, x: 10, y: 20 } }, constraints: {} };
  sketch.commit({ ...patch, entities: { ...patch.entities, br: { type: "line", start: "b", end: "r" } } });
  sketch.takeTool(dimensionTool);
  click(sketch, { x: 5, y: 0 });
  // A second line could still be meant, the first one again could not.
  move(sketch, { x: 10, y: 12 });
  expect(shownSizes(sketch)).toEqual([]);
  move(sketch, { x: 7, y: 0.1 });
  expect(shownSizes(sketch)).toEqual(["length"]);
  clickWithTool(sketch);
  const { refused } = sketch.store.getState();
  expect(refused).toMatch(/already/);
  expect(Object.values(stored()?.constraints ?? {}).filter(({ type }) => type === "length")).toHaveLength(2);
});

test("what is drawn beside something while new curves only help only helps, too", () => {
  for (const construction of [true, false]) {
    const { sketch, stored } = openSketch(solver);
    if (construction) sketch.toggleConstruction();
    sketch.takeTool(editTools.find(({ id }) => id === "offset") ?? null);
    click(sketch, { x: 5, y: 0 });
    click(sketch, { x: 5, y: 4 });
    const helping = Object.entries(stored()?.entities ?? {}).flatMap(([id, entity]) =>
      entity.type === "line" && id !== "ab" && "construction" in entity ? [entity.construction] : [],
    );
    expect(helping).toEqual(construction ? [true] : []);
  }
});

/** Two arcs of 10 and of 25 mm that meet in two corners, beside what is there. */
const lens = {
  p: { type: "point" as const, x: 50, y: 40 },
  q: { type: "point" as const, x: 50, y: 56 },
  small: { type: "point" as const, x: 44, y: 48 },
  great: { type: "point" as const, x: 50 + Math.sqrt(25 ** 2 - 8 ** 2), y: 48 },
  right: { type: "arc" as const, center: "small", start: "p", end: "q" },
  left: { type: "arc" as const, center: "great", start: "q", end: "p" },
};

test("the arcs beside a chain keep their own radii when the field for the first is left as it is", () => {
  const { sketch, part, stored } = openSketch(solver);
  part.run({ command: "editSketch", id: "s1", patch: { entities: lens, constraints: {} } });
  sketch.takeTool(editTools.find(({ id }) => id === "offset") ?? null);
  click(sketch, { x: 54, y: 48 });
  click(sketch, { x: 56, y: 48 });
  const { typing } = sketch.store.getState();
  if (typing === null) throw new Error("nothing asks for a value");
  sketch.sizes.type([typing.constraint, ...typing.alike], sketch.sizes.textOf(typing.constraint));
  const radii = Object.values(stored()?.constraints ?? {}).flatMap((one) =>
    one.type === "radius" && "value" in one ? [one.value] : [],
  );
  expect(radii.toSorted()).toEqual(["12 mm", "27 mm"]);
});

test.each([
  ["around it", { x: 5, y: -2 }, "9 mm"],
  ["within it", { x: 5, y: 2 }, "3 mm"],
])("an arc in the corner of a chain stays as far off as is typed for its line: %s", (_, side, radius) => {
  const { sketch, part, stored } = openSketch(solver);
  const hook = {
    m: { type: "point" as const, x: 16, y: 0 },
    e: { type: "point" as const, x: 16, y: -6 },
    bow: { type: "arc" as const, center: "m", start: "b", end: "e" },
  };
  part.run({ command: "editSketch", id: "s1", patch: { entities: hook, constraints: {} } });
  sketch.takeTool(editTools.find(({ id }) => id === "offset") ?? null);
  click(sketch, { x: 5, y: 0 });
  click(sketch, side);
  const { typing } = sketch.store.getState();
  if (typing === null) throw new Error("nothing asks for a value");
  expect(sketch.sizes.textOf(typing.constraint)).toBe("2 mm");
  expect(sketch.sizes.type([typing.constraint, ...typing.alike], "3")).toBe(true);
  const sizes = Object.values(stored()?.constraints ?? {}).flatMap((one) =>
    (one.type === "radius" || one.type === "distance") && "value" in one ? [one.value] : [],
  );
  expect(sizes.toSorted()).toEqual(["3 mm", radius].toSorted());
});

test("what is drawn goes on being shown beside a field whose text was wrong", () => {
  const { sketch } = drawing("corner-rectangle");
  const lines = (): number =>
    Object.values(previewOf(sketch.store.getState(), "mm")?.entities ?? {}).filter(
      ({ type: of }) => of === "line",
    ).length;
  click(sketch, { x: 20, y: 20 });
  move(sketch, { x: 50, y: 43 });
  expect(beginTyping(sketch, "1")).toBe(true);
  const { typing } = sketch.store.getState();
  expect(sketch.sizes.type([typing?.constraint ?? ""], "12 kg")).toBe(false);
  click(sketch, { x: 70, y: 20 });
  move(sketch, { x: 90, y: 43 });
  expect(lines()).toBe(9);
  expect(sketch.store.getState().typing?.wrong).toMatch(/kg/);
});
