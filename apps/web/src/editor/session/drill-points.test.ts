import { afterEach, expect, test, vi } from "vitest";
import { beginFeature } from "./feature-editing.ts";
import { chooseFeature } from "./feature-list.ts";
import type { PartSession } from "./part-session.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const point = (x: number, y: number) => ({ type: "point" as const, x, y });

/** Sketches: one with a line and two points beside it, one with a circle alone, one with a line alone. */
function drawn(): PartSession {
  const { session } = openPart();
  const line = { a: point(0, 0), b: point(9, 0), ab: { type: "line" as const, start: "a", end: "b" } };
  const circle = { m: point(3, 3), c: { type: "circle" as const, center: "m", radius: 2 } };
  const draw = (id: string, entities: object): void =>
    did(session, {
      command: "addFeature",
      id,
      type: "sketch",
      params: { plane: { name: "top" } },
      sketch: { entities, constraints: {} } as never,
    });
  draw("s1", { ...line, p: point(1, 5), q: point(2, 5) });
  draw("s2", circle);
  draw("s3", line);
  return session;
}

const points = (session: PartSession) => session.store.getState().editing?.draft.params["points"];

test("a hole takes from a sketch's row the points that stand alone in it, else the middles of its circles", () => {
  const session = drawn();
  beginFeature(session, "hole");
  chooseFeature(session, "s1", false);
  expect(points(session)).toEqual([{ name: "s1/p" }, { name: "s1/q" }]);
  chooseFeature(session, "s2", false);
  chooseFeature(session, "s1", false);
  expect(points(session)).toEqual([{ name: "s1/p" }, { name: "s1/q" }, { name: "s2/m" }]);
});

test("a row that marks no point is answered in words, where the points would be", () => {
  const session = drawn();
  beginFeature(session, "hole");
  chooseFeature(session, "s3", false);
  expect(points(session)).toEqual([]);
  expect(session.store.getState().editing?.problems["points"]).toMatch(/marks no point/);
});

test("a hole begins with the points of the sketch whose row is chosen", () => {
  const session = drawn();
  chooseFeature(session, "s1", false);
  beginFeature(session, "hole");
  expect(points(session)).toEqual([{ name: "s1/p" }, { name: "s1/q" }]);
});

test("a pattern begins with the features whose rows are chosen, but never with the part's own planes", () => {
  const session = drawn();
  did(session, { command: "addFeature", id: "b1", type: "box" });
  chooseFeature(session, "top", false);
  chooseFeature(session, "b1", true);
  beginFeature(session, "circular-pattern");
  expect(session.store.getState().editing?.draft.params).toMatchObject({ features: ["b1"] });
});
