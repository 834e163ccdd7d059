import { afterEach, expect, test, vi } from "vitest";
import { beginFeature, changeParams, editFeature, cancelEditing } from "./feature-editing.ts";
import type { PartSession } from "./part-session.ts";
import { did, openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const box = { command: "addFeature", id: "b1", type: "box" } as const;
const edges = ["back", "front"].map((side) => ({ name: `{b1:${side}|b1:top}` }));

function withBox(): PartSession {
  const { session } = openPart();
  did(session, box);
  return session;
}
const open = (session: PartSession) => session.store.getState().editing;
const made = (session: PartSession, type: string) =>
  session.model.features.filter((one) => one.type === type);

test("what was done in an open dialog is accepted when another feature is begun", () => {
  const session = withBox();
  beginFeature(session, "fillet");
  changeParams(session, { edges, radius: "3.5 mm" });
  beginFeature(session, "fillet");
  expect(made(session, "fillet")).toMatchObject([{ params: { edges, radius: "3.5 mm" } }]);
  expect(open(session)).toMatchObject({ isNew: true, draft: { params: { edges: [] } } });
  cancelEditing(session);
  session.undo();
  expect(made(session, "fillet")).toEqual([]);
});

test("a dialog that cannot be accepted yet stays when another feature is begun, and says what it lacks", () => {
  const session = withBox();
  beginFeature(session, "fillet");
  changeParams(session, { radius: "3.5 mm" });
  const { id } = open(session) ?? {};
  beginFeature(session, "extrude");
  expect(open(session)).toMatchObject({ id, draft: { params: { radius: "3.5 mm" } } });
  expect(Object.keys(open(session)?.problems ?? {})).toEqual(["edges"]);
  expect(session.store.getState().refusal).toMatch(/still open/);
  editFeature(session, "b1");
  expect(open(session)).toMatchObject({ id });
});

test("a dialog in which nothing was done leaves nothing behind, and editing its feature again keeps what was", () => {
  const session = withBox();
  beginFeature(session, "fillet");
  editFeature(session, "b1");
  expect(made(session, "fillet")).toEqual([]);
  changeParams(session, { width: "99 mm" });
  editFeature(session, "b1");
  expect(open(session)).toMatchObject({ id: "b1", draft: { params: { width: "99 mm" } } });
});
