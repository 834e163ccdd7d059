import { initialUpdate, PartDocument, PersonalUndo } from "@solidtype/document";
import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { KeptUndo } from "./kept-undo.ts";

afterEach(() => vi.unstubAllGlobals());

test("what was done in a part can be undone after one has looked at another in the same page", () => {
  const held = new Map<string, string>();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("removeEventListener", () => undefined);
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => void held.set(key, text),
    removeItem: (key: string) => void held.delete(key),
  });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, initialUpdate("part", "Plate", "mm"));
  const part = new PartDocument(doc, { person: "ada" });
  const undo = new PersonalUndo(part, "ada");
  const stop = new KeptUndo("ws/doc/main", "ada").follow(undo);
  part.run({ command: "addFeature", id: "b1", type: "box" });
  stop();
  undo.close();
  const again = new PersonalUndo(part, "ada", () => "now", new KeptUndo("ws/doc/main", "ada").take());
  expect(again.undo()).toBe(true);
  expect(part.model.features.some(({ id }) => id === "b1")).toBe(false);
});
