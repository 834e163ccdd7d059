import { expect, test } from "vitest";
import { alikeAmong } from "./alike.ts";

test("a cap that was named with another region is taken for the cap that there is, and a wall for the walls", () => {
  const faces = ["base:end(=b%2B,l%2B)", "base:side(b)", "base:side(l)", "rib:end(=c%2B)"];
  expect(alikeAmong("base:end", faces)).toEqual(["base:end(=b%2B,l%2B)"]);
  expect(alikeAmong("base:end(=c%2B)", faces)).toEqual(["base:end(=b%2B,l%2B)"]);
  expect(alikeAmong("base:side(q)", faces)).toEqual(["base:side(b)", "base:side(l)"]);
  expect(alikeAmong("lid:side(q)", faces)).toEqual([]);
});

test("of the edges of a cap the one along the named wall is meant", () => {
  const edges = ["{base:end(=b%2B,l%2B)|base:side(b)}", "{base:end(=b%2B,l%2B)|base:side(l)}"];
  expect(alikeAmong("{base:end|base:side(l)}", edges)).toEqual([edges[1]]);
  expect(alikeAmong("{base:end|base:side(q)}", edges)).toEqual(edges);
});

test("of very many alike only a few are told", () => {
  const faces = Array.from({ length: 200_000 }, (_, at) => `base:side(l${at})`);
  expect(alikeAmong("base:side(q)", faces)).toHaveLength(4);
});
