import { expect, test } from "vitest";
import { type Fingerprint, fingerprintSchema, referenceSchema, storedReference } from "./reference.ts";

const was: Required<Fingerprint> = {
  type: "line",
  at: [1, 2, 3],
  direction: [1, 0, 0],
  left: 1,
  x: [0, 1, 0],
  size: 4,
};

test("all that is known of what was picked is stored with its name, and read again", () => {
  expect(Object.keys(was).toSorted()).toEqual(Object.keys(fingerprintSchema.shape).toSorted());
  const reference = { name: "{b:left|b:top}", was };
  expect(storedReference(reference)).toEqual(reference);
  expect(referenceSchema.parse(storedReference(reference))).toEqual(reference);
});

test("what is not known is not stored", () => {
  const { left: _, ...known } = was;
  expect(storedReference({ name: "b:top", was: { ...known, left: undefined } })).toStrictEqual({
    name: "b:top",
    was: known,
  });
  expect(storedReference({ name: "b:top" })).toStrictEqual({ name: "b:top" });
});
