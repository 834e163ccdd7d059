import { expect, test } from "vitest";
import { type IdKind, idPrefixes, newId, parseId, uniqueText } from "./ids.ts";

const kinds = Object.keys(idPrefixes) as IdKind[];

test("a new id of every kind parses as its own kind and as no other", () => {
  for (const kind of kinds) {
    const id = newId(kind);
    expect(kinds.filter((other) => parseId(other, id) !== undefined)).toEqual([kind]);
  }
});

test("ids sort by the time they were made", () => {
  const made = [5, 1_700_000_000_000, 20, 1_900_000_000_000].map((at) => ({ at, id: newId("document", at) }));
  const sorted = made.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(sorted.map(({ at }) => at)).toEqual([5, 20, 1_700_000_000_000, 1_900_000_000_000]);
});

test("two ids of the same millisecond share nothing but the time", () => {
  const tails = new Set(Array.from({ length: 1000 }, () => newId("document", 1).slice(-16)));
  expect(tails.size).toBe(1000);
});

test("text that could leave its place in a path, a subject or a query is no id", () => {
  const good = newId("document");
  for (const text of [
    "",
    "doc_",
    `${good}\n`,
    `${good}.x`,
    `../${good}`,
    good.toUpperCase(),
    `${good}\u0000`,
    "doc_*",
    7,
    null,
    {},
  ])
    expect(parseId("document", text)).toBeUndefined();
});

test("a unique text is as long each time and never the same twice", () => {
  const texts = Array.from({ length: 1000 }, () => uniqueText());
  expect(new Set(texts).size).toBe(1000);
  expect(texts.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true);
});
