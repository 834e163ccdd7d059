import { afterEach, expect, test, vi } from "vitest";
import { hungFailure } from "../../kernel-worker/giving-up.ts";
import { setBodiesVisible } from "./feature-list.ts";
import { did, meshOf, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

test("of a part that the kernel comes to no end with at opening no change is said to be to blame", async () => {
  const { session, kernel } = openPart();
  await kernel.fail(hungFailure);
  expect(session.store.getState().refusal).toMatch(/no end with this part/);
  expect(session.store.getState().refusal).not.toMatch(/change kept/);
});

test("of a change that the kernel comes to no end with it is said so", async () => {
  const { session, kernel } = openPart();
  await kernel.finish();
  did(session, { command: "addVariable", name: "w", expression: "1 mm" });
  await kernel.fail(hungFailure);
  expect(session.store.getState().refusal).toBe(hungFailure.message);
});

test("whoever may change nothing hides a body in this window alone, and sees it again", async () => {
  const { session, kernel } = openPart();
  await kernel.finish({ name: "$f", key: "k", mesh: meshOf({}) });
  session.set({ access: "You may look at it, but not change it." });
  const shown = () => session.store.getState().shown.map(({ id }) => id);
  const eyes = () => session.store.getState().bodies.map(({ visible }) => visible);
  const { model } = session;
  setBodiesVisible(session, ["$f"], false);
  expect([shown(), eyes()]).toEqual([[], [false]]);
  setBodiesVisible(session, ["$f"], true);
  expect([shown(), eyes()]).toEqual([["$f"], [true]]);
  expect(session.model).toBe(model);
});

test("what a viewer hid in this window is everybody's again as soon as they may edit and press its eye", async () => {
  const { session, kernel } = openPart();
  await kernel.finish({ name: "$f", key: "k", mesh: meshOf({}) });
  const eyes = () => session.store.getState().bodies.map(({ visible }) => visible);
  session.set({ access: "You may look at it, but not change it." });
  setBodiesVisible(session, ["$f"], false);
  session.set({ access: null });
  expect(eyes()).toEqual([false]);
  setBodiesVisible(session, ["$f"], true);
  expect(eyes()).toEqual([true]);
});

test("what turns out not to be right after it was shown is built again, and shown anew under the same key", async () => {
  const { session, kernel } = openPart();
  const [torn, mended] = [meshOf({ edges: [[[0, 0, 0]]] }), meshOf({ edges: [[[1, 0, 0]]] })];
  await kernel.finish({ name: "$b", key: "k", mesh: torn });
  expect(session.store.getState().shown[0]?.mesh).toBe(torn);
  kernel.tellWrong();
  expect(session.store.getState().building).toBe(true);
  expect(kernel.rebuilds[0]?.ask.known).toEqual([]);
  await kernel.finish({ name: "$b", key: "k", mesh: mended });
  expect(session.store.getState().shown[0]?.mesh).toBe(mended);
  expect(session.store.getState().building).toBe(false);
});
