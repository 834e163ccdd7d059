import type { Json } from "@solidtype/contracts";
import { afterEach, expect, test, vi } from "vitest";
import type { Touch } from "../../viewport/shapes.ts";
import { beginFeature, changeParams, editFeature } from "./feature-editing.ts";
import { chooseFeature } from "./feature-list.ts";
import { activateField, pickRowIntoField } from "./field-picks.ts";
import type { PartSession } from "./part-session.ts";
import { bandInView, chainInView, clickInView, pickAll } from "./selection.ts";
import { did, type KernelByHand, meshOf, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

/** Three edges one after the other: two along x, then one that bends. */
const edges = [
  [
    [0, 0, 0],
    [10, 0, 0],
  ],
  [
    [10, 0, 0],
    [20, 0, 0],
  ],
  [
    [20, 0, 0],
    [24, 0.02, 0],
    [28, 0.4, 0],
  ],
] as const;
const triangle = [
  [0, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
] as const;
const flat = [0, 0, 1, 0, 0, 1, 0, 0, 1];
const round = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const mesh = {
  ...meshOf({ edges, faces: [triangle, triangle] }),
  normals: Float32Array.from([...flat, ...round]),
};
const faces = ["c1:top", "c1:side"];
const edge = (index: number): Touch => ({ kind: "edge", body: "$c1", index });
const face = (index: number): Touch => ({ kind: "face", body: "$c1", index });
const clicked = (touch: Touch) => ({ touch, at: null, distance: 0 }) as never;

/** A cylinder whose faces are its top and its wall, and whose edges are called by their number. */
async function opened(): Promise<{ readonly session: PartSession; readonly kernel: KernelByHand }> {
  const { session, kernel } = openPart();
  did(session, { command: "addFeature", id: "c1", type: "cylinder" });
  kernel.answers = (ask) => {
    if (ask.ask !== "reference") return undefined;
    return { name: ask.kind === "face" ? faces[ask.at] : `c1:edge${ask.at}` };
  };
  while (kernel.rebuilds.length > 0) await kernel.finish({ name: "$c1", key: "k", mesh });
  return { session, kernel };
}

const valuesOf = (session: PartSession): { readonly [name: string]: Json } =>
  session.store.getState().editing?.draft.params ?? {};
const nameIn = (session: PartSession, field: string): string | null =>
  (valuesOf(session)[field] as { name: string } | null)?.name ?? null;

test("what is picked before a dialog opens goes into no field that could not take it", async () => {
  const { session } = await opened();
  const before = session.model;
  await pickAll(session, [face(1)]);
  beginFeature(session, "sketch");
  expect(valuesOf(session)).toMatchObject({ plane: null });
  expect(session.model).toBe(before);
  session.set({ editing: null });
  await pickAll(session, [face(0), edge(2)]);
  beginFeature(session, "revolve");
  expect(nameIn(session, "axis")).toBeNull();
});

test("a picked flat face is where a sketch begins, and a straight edge or a round face is an axis", async () => {
  const { session } = await opened();
  for (const touch of [face(1), edge(0)]) {
    await pickAll(session, [touch]);
    beginFeature(session, "revolve");
    expect(nameIn(session, "axis")).toMatch(/^c1:/);
    session.set({ editing: null });
  }
  await pickAll(session, [face(0)]);
  beginFeature(session, "sketch");
  expect(session.store.getState()).toMatchObject({ sketch: expect.any(String), editing: null });
});

async function patterned() {
  const { session } = await opened();
  beginFeature(session, "linear-pattern");
  changeParams(session, { features: ["c1"], second: true });
  activateField(session, "direction");
  return session;
}

test("a pick goes into the field that it was clicked for, though another is taken up before it has its name", async () => {
  const session = await patterned();
  const first = clickInView(session, clicked(edge(0)));
  activateField(session, "direction2");
  const second = clickInView(session, clicked(edge(1)));
  await Promise.all([first, second]);
  expect([nameIn(session, "direction"), nameIn(session, "direction2")]).toEqual(["c1:edge0", "c1:edge1"]);
});

test("two picks in a row fill one field after the other, however late they have their names", async () => {
  const session = await patterned();
  await Promise.all([0, 1].map((index) => clickInView(session, clicked(edge(index)))));
  expect([nameIn(session, "direction"), nameIn(session, "direction2")]).toEqual(["c1:edge0", "c1:edge1"]);
});

test("two clicks on an edge leave in a field for one thing what was clicked, and are a chain in one for many", async () => {
  const { session } = await opened();
  beginFeature(session, "axis");
  for (const act of [clickInView, clickInView, chainInView]) await act(session, clicked(edge(0)));
  expect(nameIn(session, "along")).toBe("c1:edge0");
  session.set({ editing: null });
  beginFeature(session, "fillet");
  await chainInView(session, clicked(edge(0)));
  expect(valuesOf(session)["edges"]).toEqual([{ name: "c1:edge0" }, { name: "c1:edge1" }]);
});

test("a band over several things gives a field for one thing none of them, and says why", async () => {
  const { session } = await opened();
  beginFeature(session, "axis");
  await bandInView(session, [edge(0), edge(1)]);
  expect(nameIn(session, "along")).toBeNull();
  expect(session.store.getState().refusal).toMatch(/one thing only/);
  await bandInView(session, [edge(1)]);
  expect(nameIn(session, "along")).toBe("c1:edge1");
});

test("a field for a sketch passes the next click on once it is filled, from its list or by a row", async () => {
  const { session } = openPart();
  did(session, { command: "addFeature", id: "s1", type: "sketch", params: { plane: { name: "top" } } });
  for (const fill of [
    () => changeParams(session, { sketch: "s1" }),
    () => void pickRowIntoField(session, "s1"),
  ]) {
    beginFeature(session, "revolve");
    changeParams(session, { sketch: null });
    activateField(session, "sketch");
    fill();
    expect(valuesOf(session)["sketch"]).toBe("s1");
    expect(session.store.getState().editing?.activeField).toBe("axis");
    session.set({ editing: null });
  }
});

test("a plane is kept as it lay when it was picked, with its axes, in the view and in the list", async () => {
  const { session } = openPart();
  const frame = { origin: [1, 2, 3], x: [0, 1, 0], normal: [1, 0, 0] } as const;
  session.set({ frames: new Map([["right", frame]]) });
  const was = { type: "plane", at: frame.origin, direction: frame.normal, x: frame.x };
  const picks = [
    () => clickInView(session, clicked({ kind: "plane", id: "right" })),
    () => Promise.resolve(chooseFeature(session, "right", false)),
  ];
  for (const pick of picks) {
    beginFeature(session, "plane");
    await pick();
    expect(valuesOf(session)["base"]).toEqual({ name: "right", was });
    session.set({ editing: null });
  }
});

test("a click on a region that is held by the id it had before takes it out", async () => {
  const { session } = openPart();
  const params = { sketch: "s1", regions: ["a+,b+", "c+,d+"] };
  did(
    session,
    { command: "addFeature", id: "s1", type: "sketch" },
    { command: "addFeature", id: "e1", type: "extrude", params },
  );
  const ids = ["a+,b+~1.2", "a+,b+~2.2", "c+,d+,e+"];
  const solved = {
    data: { entities: {}, constraints: {} },
    regions: ids.map((id) => ({ id })),
    problems: [],
  };
  session.set({ sketches: new Map([["s1", solved as never]]) });
  editFeature(session, "e1");
  activateField(session, "regions");
  const click = (id: string) => clickInView(session, clicked({ kind: "region", sketch: "s1", id }));
  await click("a+,b+~1.2");
  expect(valuesOf(session)["regions"]).toEqual(["c+,d+"]);
  await click("a+,b+~2.2");
  expect(valuesOf(session)["regions"]).toEqual(["c+,d+", "a+,b+~2.2"]);
  await click("c+,d+,e+");
  expect(valuesOf(session)["regions"]).toEqual(["a+,b+~2.2"]);
});
