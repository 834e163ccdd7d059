import { expect, test } from "vitest";
import { z } from "zod";
import { inWords } from "./in-words.ts";

const schema = z.strictObject({
  name: z.string().max(3),
  unit: z.enum(["mm", "in"]).default("mm"),
  kind: z.literal("part").default("part"),
  count: z.int().positive().default(1),
  sides: z.array(z.number()).min(1).default([0]),
  at: z.union([z.number(), z.boolean()]).default(0),
  own: z.string("--own takes a name").default(""),
});

test.each<readonly [unknown, string]>([
  [null, "it must be an object, and is nothing"],
  [[], "it must be an object, and is a list"],
  [{}, "it is missing"],
  [{ name: 5 }, "it must be text, and is a number"],
  [{ name: "long" }, "it must be at most 3 characters long"],
  [{ name: "a", unit: "ell" }, "it must be one of mm, in"],
  [{ name: "a", kind: "assembly" }, "it must be part"],
  [{ name: "a", count: 0 }, "it must be more than 0"],
  [{ name: "a", count: Number.NaN }, "it must be a number, and is NaN"],
  [{ name: "a", count: 1.5 }, "it must be a whole number, and is 1.5"],
  [{ name: "a", sides: [] }, "it must be at least 1 entry long"],
  [{ name: "a", sides: {} }, "it must be a list, and is an object"],
  [{ name: "a", at: "x" }, "it is none of the kinds that can stand here"],
  [{ name: "a", color: 1 }, "nothing is called color here"],
  [{ name: "a", own: 1 }, "--own takes a name"],
])("%j: %s", (input, words) => {
  expect(schema.safeParse(input, { error: inWords }).error?.issues[0]?.message).toBe(words);
});
