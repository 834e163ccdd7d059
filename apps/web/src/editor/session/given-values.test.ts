import { afterEach, expect, test, vi } from "vitest";
import { beginFeature, changeParams } from "./feature-editing.ts";
import { givenValues } from "./given-values.ts";
import type { PartSession } from "./part-session.ts";
import { openPart } from "./testing/open-part.ts";

afterEach(() => vi.unstubAllGlobals());

const draft = (session: PartSession) => session.store.getState().editing?.draft.params ?? {};

test("the sizes of a screw's hole are there to be read, in the part's unit", () => {
  const counterbored = { standard: "iso", metric: "M5", fit: "normal", style: "counterbore" };
  const metric = givenValues("hole", counterbored, "mm");
  expect(metric).toEqual({ diameter: "5.5 mm", counterboreDiameter: "10 mm", counterboreDepth: "5 mm" });
  const inch = { standard: "ansi", inch: "1/4-20", fit: "close", style: "countersink" };
  expect(givenValues("hole", inch, "in")).toMatchObject({ countersinkAngle: "82 deg" });
  expect(givenValues("hole", inch, "in")["diameter"]).toMatch(/^0\.2\d+ in$/);
});

test("nothing is given where sizes are one's own, where no screw has them, and for features without choices", () => {
  expect(givenValues("hole", { standard: "custom", style: "simple" }, "mm")).toEqual({});
  const flat = { standard: "iso", metric: "M30", fit: "normal", style: "countersink" };
  expect(givenValues("hole", flat, "mm")).toEqual({});
  expect(givenValues("box", {}, "mm")).toEqual({});
});

test("own sizes begin with those of the screw that was chosen before", () => {
  const { session } = openPart();
  beginFeature(session, "hole");
  changeParams(session, { diameter: "7 mm" });
  changeParams(session, { style: "counterbore", standard: "iso", metric: "M5" });
  expect(draft(session)).toMatchObject({ diameter: "7 mm" });
  changeParams(session, { standard: "custom" });
  expect(draft(session)).toMatchObject({
    diameter: "5.5 mm",
    counterboreDiameter: "10 mm",
    counterboreDepth: "5 mm",
  });
});
