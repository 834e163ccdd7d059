import { Vector3 } from "three";
import { afterEach, expect, test, vi } from "vitest";
import { beginFeature, changeParams } from "../session/feature-editing.ts";
import { did, openPart } from "../session/testing/open-part.ts";
import { handlesOf } from "./handles-of.ts";

afterEach(() => vi.unstubAllGlobals());

/** A hole at a point that lies 2 mm deep in a body, as the kernel tells of it. */
function drilled() {
  const { session } = openPart();
  const entities = { p: { type: "point" as const, x: 3, y: 4 } };
  const sketch = { entities, constraints: {} };
  did(session, {
    command: "addFeature",
    id: "s",
    type: "sketch",
    params: { plane: { name: "top" } },
    sketch: sketch as never,
  });
  beginFeature(session, "hole");
  changeParams(session, { points: [{ name: "s/p" }], extent: "blind", depth: "6" });
  session.set({
    frames: new Map([["s", { origin: [0, 0, 0], x: [1, 0, 0], normal: [0, 0, 1] }]]),
    sketches: new Map([["s", { data: sketch as never, regions: [], problems: [] }]]),
  });
  const { id } = session.store.getState().editing!;
  const comesIn = (origin: readonly [number, number, number], down = -1) =>
    session.set({ drills: new Map([[id, { origin, direction: [0, 0, down] }]]) });
  const begins = (): number[] => {
    const { editing, ...scene } = session.store.getState();
    const [depth] = handlesOf(editing!, { ...scene, middle: new Vector3(), came: new Map() });
    return depth?.on.kind === "line" ? depth.on.origin.toArray() : [];
  };
  const depth = (came: ReadonlyMap<string, number>): number | undefined => {
    const { editing, ...scene } = session.store.getState();
    return handlesOf(editing!, { ...scene, middle: new Vector3(), came })[0]?.value;
  };
  return { session, comesIn, begins, depth };
}

test("a hole's depth is dragged from where its drill comes into the material, and from its point until that is known", () => {
  const { comesIn, begins } = drilled();
  expect(begins()).toEqual([3, 4, 0]);
  comesIn([3, 4, 2]);
  expect(begins()).toEqual([3, 4, 2]);
});

test("what was known of another point, or of the other way, is no place to drag a hole's depth from", () => {
  const { comesIn, begins } = drilled();
  comesIn([9, 4, 2]);
  expect(begins()).toEqual([3, 4, 0]);
  comesIn([3, 4, 2], 1);
  expect(begins()).toEqual([3, 4, 0]);
});

test("a grip stays where it was while what is typed for it comes to nothing yet", () => {
  const { session, depth } = drilled();
  expect(depth(new Map())).toBe(6);
  for (const text of ["", "0", "1 +", "#wid"]) {
    changeParams(session, { depth: text });
    expect(depth(new Map([["depth", 6]]))).toBe(6);
    expect(depth(new Map())).toBeUndefined();
  }
});
