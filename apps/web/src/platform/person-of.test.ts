import { initialUpdate, PartDocument, PersonalUndo } from "@solidtype/document";
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { MeState } from "./use-me.ts";

/** What a window of its own makes of the same link. */
async function guestOf(link: string): Promise<string> {
  vi.resetModules();
  const { personOf } = await import("./person-of.ts");
  return personOf({ kind: "by-link", link } as MeState)?.id ?? "";
}

test("two guests who came by the same link undo each only what they did themselves", async () => {
  const people = [await guestOf("lnk_1"), await guestOf("lnk_1")];
  const [first, second] = people.map((person) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
    return new PartDocument(doc, { person });
  });
  if (first === undefined || second === undefined) throw new Error("nobody came");
  first.run({ command: "addFeature", id: "b1", type: "box", params: { width: "25 mm" } });
  Y.applyUpdate(second.doc, Y.encodeStateAsUpdate(first.doc));
  const undo = new PersonalUndo(first, people[0] ?? "");
  second.run({ command: "editFeature", id: "b1", params: { width: "77 mm" } });
  Y.applyUpdate(first.doc, Y.encodeStateAsUpdate(second.doc));
  expect(undo.canUndo).toBe(false);
  undo.undo();
  expect(first.model.features.find(({ id }) => id === "b1")).toMatchObject({ params: { width: "77 mm" } });
});
