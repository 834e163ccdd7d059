import { featureDefinitions } from "@solidtype/document";
import { afterEach, expect, test, vi } from "vitest";
import { acceptEditing, beginFeature } from "./feature-editing.ts";
import { did, openPart } from "./testing/open-part.ts";
import { usualSizes } from "./usual-sizes.ts";

afterEach(() => vi.unstubAllGlobals());

test("a new feature in a part in inches begins with sixteenths of an inch, and is stored with them", () => {
  const { session } = openPart();
  did(session, { command: "setMeta", units: "in" });
  beginFeature(session, "box");
  const begun = { x: "0 in", width: "0.375 in", operation: "new" };
  expect(session.store.getState().editing?.draft.params).toMatchObject(begun);
  acceptEditing(session);
  expect(session.model.features.at(-1)?.params).toMatchObject({ width: "0.375 in" });
});

test("what is too small for a sixteenth, no length, or written otherwise stays as it is", () => {
  const { params } = featureDefinitions.fillet;
  expect(usualSizes(params, { radius: "0.5 mm", tangent: true }, "ft")).toEqual({
    radius: `${0.5 / 25.4} in`,
    tangent: true,
  });
  expect(usualSizes(params, { radius: "#r" }, "in")).toEqual({ radius: "#r" });
  expect(usualSizes(params, { radius: "2 mm" }, "cm")).toEqual({ radius: "2 mm" });
});
