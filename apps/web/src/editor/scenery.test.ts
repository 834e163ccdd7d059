import { emptyPart, parseModel } from "@solidtype/document";
import { expect, test } from "vitest";
import { isShown, touchFilter } from "./scenery.ts";

const empty = emptyPart("Part", "mm");
const drawing = { entities: {}, constraints: {} };
const sketch = (id: string) => ({ id, type: "sketch", name: id, sketch: drawing });
const part = (suppressed: boolean) => {
  const extrude = { id: "e", type: "extrude", name: "e", suppressed, params: { sketch: "used" } };
  const parsed = parseModel({
    ...empty,
    features: [...empty.features, sketch("used"), sketch("free"), extrude],
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};

test("a sketch steps back once a feature uses it, and comes again when that one is suppressed", () => {
  const none = new Map<string, boolean>();
  expect(isShown(sketch("free"), part(false), none)).toBe(true);
  expect(isShown(sketch("used"), part(false), none)).toBe(false);
  expect(isShown(sketch("used"), part(true), none)).toBe(true);
});

test("a plane steps back once something lies on it, but the part's own planes stay", () => {
  const plane = { id: "p", type: "plane", name: "p" };
  const placed = (on: string) => ({ ...sketch("s"), params: { plane: { name: on } } });
  const parsed = parseModel({
    ...empty,
    features: [...empty.features, plane, placed("p"), { ...placed("top"), id: "s2" }],
  });
  if (!parsed.ok) throw new Error(parsed.error.message);
  const none = new Map<string, boolean>();
  expect(isShown(plane, parsed.value, none)).toBe(false);
  expect(isShown(plane, empty, none)).toBe(true);
  expect(isShown({ id: "top", type: "datum-plane" }, parsed.value, none)).toBe(true);
});

test("an eye has the last word", () => {
  const eyes = new Map([
    ["used", true],
    ["free", false],
  ]);
  expect(isShown(sketch("used"), part(false), eyes)).toBe(true);
  expect(isShown(sketch("free"), part(false), eyes)).toBe(false);
});

test("while a dialog's active field takes nothing from the view, a click touches nothing", () => {
  const draft = { type: "extrude", name: "e", params: {} };
  const editing = { id: "x", isNew: true, draft, turn: 0, problems: {} };
  expect(touchFilter(null)).toBeNull();
  expect([...(touchFilter({ ...editing, activeField: null })?.kinds ?? ["all"])]).toEqual([]);
  expect([...(touchFilter({ ...editing, activeField: "regions" })?.kinds ?? [])]).toEqual(["region"]);
});
