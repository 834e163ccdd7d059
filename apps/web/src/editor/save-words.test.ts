import { expect, test } from "vitest";
import { saveWords, wouldLose } from "./save-words.ts";

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
  expect(wouldLose({ kind: "saving", unsaved: 1, kept: false })).toBe(true);
  expect(wouldLose({ kind: "saving", unsaved: 1, kept: true })).toBe(false);
  expect(wouldLose({ kind: "offline", unsaved: 0, kept: false })).toBe(false);
  expect(wouldLose({ kind: "saved" })).toBe(false);
});
