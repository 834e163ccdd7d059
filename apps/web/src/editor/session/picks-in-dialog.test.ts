import { expect, test } from "vitest";
import { acceptEditing, cancelEditing, editFeature } from "./feature-editing.ts";
import { did, meshOf, openPart, Refusal, settled } from "./testing/open-part.ts";

/** What a dialog shows of what was picked into it. */
const box = { command: "addFeature", id: "b1", type: "box", params: { width: "10 mm" } } as const;
const fillet = {
  command: "addFeature",
  id: "f1",
  type: "fillet",
  params: { edges: ["back", "front", "left"].map(edge) },
} as const;

function edge(side: string): { readonly name: string } {
  return { name: `{b1:${side}|b1:top}` };
}

test("of picks that are called alike the one that is pointed at shines alone", async () => {
  const { session, kernel } = openPart();
  did(session, box, fillet);
  const sides = ["back", "front", "left"];
  kernel.answers = (asked) => {
    if (asked.ask !== "resolve") return undefined;
    const at = sides.findIndex((side) => asked.name.includes(side));
    return { status: "found", found: { kind: "edge", body: "b", at } };
  };
  const lit = () => session.store.getState().marked.map((touch) => ("index" in touch ? touch.index : null));
  editFeature(session, "f1");
  await settled();
  expect(lit()).toEqual([0, 1, 2]);
  session.set({ pointed: edge("front").name });
  await settled();
  expect(lit()).toEqual([1]);
  session.set({ pointed: null });
  await settled();
  expect(lit()).toEqual([0, 1, 2]);
});

test("what was pointed at when a dialog closed is not pointed at in the next one", () => {
  const { session } = openPart();
  did(session, box, fillet);
  for (const close of [acceptEditing, cancelEditing]) {
    editFeature(session, "f1");
    expect(session.store.getState().pointed).toBeNull();
    session.set({ pointed: edge("front").name });
    close(session);
  }
  session.set({ pointed: edge("front").name });
  editFeature(session, "f1");
  expect(session.store.getState().pointed).toBeNull();
});

test("marks that nobody could place are asked for again when a kernel can, of the same picture", async () => {
  const { session, kernel } = openPart();
  did(session, box, fillet);
  kernel.become({ kind: "starting" });
  const body = { name: "b", key: "same", mesh: meshOf({}) };
  session.set({ bodies: [{ ...body, label: "Body 1", color: null, material: null, visible: true, at: 0 }] });
  kernel.answers = ({ ask }) =>
    ask === "resolve" ? { status: "found", found: { kind: "edge", body: "b", at: 0 } } : undefined;
  editFeature(session, "f1");
  await settled();
  expect(session.store.getState()).toMatchObject({ marked: [], consumed: [] });
  kernel.become({ kind: "ready", milliseconds: 1 });
  await settled();
  expect(session.store.getState().marked.length).toBe(3);
});

test("where picks lay is asked again of the kernel that leaves out what the one before came to no end with", async () => {
  const { session, kernel } = openPart();
  did(session, box, fillet);
  const site = { triangles: new Float32Array(), lines: [], points: [] };
  const found = new Map([[edge("front").name, site]]);
  const codes = ["kernel-gave-up"];
  kernel.answers = ({ ask }) =>
    ask === "sites" ? (codes.length > 0 ? new Refusal(codes.pop() ?? "") : found) : undefined;
  session.set({ reports: new Map([["b1", { id: "b1", status: "built" }]]) });
  editFeature(session, "f1");
  await settled();
  expect(session.store.getState().sites.size).toBe(0);
  kernel.become({ kind: "starting" });
  kernel.become({ kind: "ready", milliseconds: 1 });
  await settled();
  expect(session.store.getState().sites).toEqual(found);
});
