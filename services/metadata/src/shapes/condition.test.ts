import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Condition, and, eq, fromSql, has, holds, oneOf, or, toSql } from "./condition.ts";

const word = fc.constantFrom("owners", "members", "usr_a");
const column = fc.constantFrom("id", "workspaceId", "visibility");
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(column, fc.string()).map(([name, value]) => eq(name, value)),
  fc
    .tuple(column, fc.array(fc.string(), { minLength: 1, maxLength: 4 }))
    .map(([name, values]) => oneOf(name, values)),
  fc.oneof(word, fc.string()).map((value) => has("readers", value)),
);
const tree = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((of) => and(...of)),
    fc.array(tie("condition"), { minLength: 1, maxLength: 3 }).map((of) => or(...of)),
  ),
})).condition;

test("what is written as SQL is read back as a condition that decides alike", () => {
  fc.assert(
    fc.property(
      tree,
      fc.record({
        id: fc.string(),
        workspaceId: fc.string(),
        visibility: fc.option(fc.string()),
        readers: fc.array(word).map((words) => `{${words.join(",")}}`),
      }),
      (condition, row) => {
        const { where, params } = toSql(condition);
        const again = fromSql(where, params);
        expect(again).toBeDefined();
        if (again !== undefined) expect(holds(again, row)).toBe(holds(condition, row));
      },
    ),
    tries(100),
  );
});

test("values never get into the SQL, whatever they hold", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      expect(toSql(eq("id", value))).toEqual({ where: '"id" = $1', params: [value] });
    }),
    tries(100),
  );
  expect(toSql(oneOf("id", [])).where).toBe('"id" = $1');
  expect(holds(oneOf("id", []), { id: "x" })).toBe(false);
});

test("a list has what is in it, letter by letter", () => {
  const row = { readers: "{owners,usr_a}", none: "{}", away: null };
  expect([holds(has("readers", "owners"), row), holds(has("readers", "usr_a"), row)]).toEqual([true, true]);
  for (const [name, value] of [
    ["readers", "usr_"],
    ["readers", "owners,usr_a"],
    ["none", "owners"],
    ["away", "owners"],
    ["other", "owners"],
  ] as const)
    expect([name, value, holds(has(name, value), row)]).toEqual([name, value, false]);
});

test("any other SQL is not read", () => {
  for (const where of [
    "",
    "1=1",
    '"id" = 1',
    '$1 = "id"',
    '$1 = ANY("id"',
    "$1 = ANY($1)",
    '"id" = ANY("id")',
    '"id" = $1 OR',
    '"id" IN ()',
    '("id" = $1',
    '"id" = $1)',
    '"id" = $2',
    "id = $1",
    '"id" = $1 AND "id" = $1 OR "id" = $1',
    `${"(".repeat(20)}"id" = $1${")".repeat(20)}`,
    '"id" = $1; DROP TABLE x',
    '"id" = $1 -- x',
  ]) {
    expect([where, fromSql(where, ["v"])]).toEqual([where, undefined]);
  }
});
