import { expect, test } from "vitest";
import type { Outcome } from "./editor-state.ts";
import { fareOf } from "./feature-list.ts";

const fillet = { id: "r", type: "fillet", name: "Fillet 1", suppressed: false } as Parameters<
  typeof fareOf
>[0];
const error = { code: "fillet-failed", message: "The radius is too large." };

function told(report: Omit<Outcome, "id">) {
  const reports = new Map([["r", { id: "r", ...report }]]);
  return fareOf(fillet, { reports }, false);
}

test("a feature that failed says why, and whether what is shown is its last good result", () => {
  expect(told({ status: "built" })).toEqual({ state: "ok" });
  expect(told({ status: "failed", error })).toEqual({ state: "failed", message: error.message });
  expect(told({ status: "failed", error, stale: true })).toEqual({
    state: "stale",
    message: "The radius is too large. What is shown is the last good result.",
  });
});

test("a feature that is built without something says what was left out", () => {
  const warning = { code: "sketch-incomplete", message: "Left out of the sketch: a length." };
  expect(told({ status: "built", warning })).toEqual({ state: "warned", message: warning.message });
});

test("a suppressed feature, or one behind the bar, is that whatever was built of it before", () => {
  const report: Outcome = { id: "r", status: "failed", error, stale: true };
  const state = { reports: new Map([["r", report]]) };
  expect(fareOf({ ...fillet, suppressed: true }, state, false)).toEqual({ state: "suppressed" });
  expect(fareOf(fillet, state, true)).toEqual({ state: "after-rollback" });
});
