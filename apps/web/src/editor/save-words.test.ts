import { expect, test } from "vitest";
import { saveWords, inWindowOnly } from "./save-words.ts";

test("changes are called kept only where they outlive the window", () => {
  expect(saveWords({ kind: "offline", unsaved: 2, kept: true })).toBe("Offline · 2 changes kept here");
  expect(saveWords({ kind: "offline", unsaved: 1, kept: false })).toBe(
    "Offline · 1 change only in this window",
  );
  expect(saveWords({ kind: "connecting", unsaved: 1, kept: false })).toBe(
    "Connecting… · 1 change only in this window",
  );
  expect(saveWords({ kind: "offline", unsaved: 0, kept: false })).toBe("Offline");
});

test("leaving loses what is neither saved nor kept, and nothing else", () => {
  expect(inWindowOnly({ kind: "saving", unsaved: 3, kept: false })).toBe(3);
  expect(inWindowOnly({ kind: "saving", unsaved: 1, kept: true })).toBe(0);
  expect(inWindowOnly({ kind: "offline", unsaved: 0, kept: false })).toBe(0);
  expect(inWindowOnly({ kind: "saved" })).toBe(0);
});
