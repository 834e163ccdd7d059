import { tries } from "@solidtype/bench/tries";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateVariables, type NamedExpression, VariableValues } from "./variable-values.ts";

const name = fc.constantFrom("a", "b", "c", "d", "e");
const expression = fc.oneof(
  fc.constantFrom("1 mm", "2", "1 mm / 0", "(", "#gone"),
  name.map((used) => `#${used} + 1 mm`),
  fc.tuple(name, name).map(([one, other]) => `max(#${one}, #${other})`),
);
const variable = fc.record({ name, expression });

/** One variable by its place: put there, or taken away. What is asked for in between decides what is known by then. */
const change = fc.record({
  at: fc.nat(5),
  to: fc.option(variable, { nil: undefined }),
  asked: fc.array(name, { maxLength: 2 }),
});

test("values that are kept up to date are those that all variables have when they are read anew (N-2)", () => {
  fc.assert(
    fc.property(
      fc.array(variable, { maxLength: 6 }),
      fc.array(change),
      fc.boolean(),
      (first, changes, isKnown) => {
        const now: (NamedExpression | undefined)[] = [...first];
        const values = new VariableValues(first, isKnown ? evaluateVariables(first) : undefined);
        for (const { at, to, asked } of changes) {
          values.replace(now[at], to);
          now[at] = to;
          const anew = evaluateVariables(now.filter((one) => one !== undefined));
          for (const one of asked) expect(values.get(one)).toEqual(anew.get(one));
        }
        const anew = evaluateVariables(now.filter((one) => one !== undefined));
        expect(Object.fromEntries(values.all())).toEqual(Object.fromEntries(anew));
      },
    ),
    tries(500),
  );
});

test("of a change everything is forgotten that hung on it, and nothing else", () => {
  const variables = [
    { name: "width", expression: "60 mm" },
    { name: "half", expression: "#width / 2" },
    { name: "quarter", expression: "#half / 2" },
    { name: "height", expression: "5 mm" },
  ];
  const values = new VariableValues(variables, evaluateVariables(variables));
  values.replace(variables[0], { name: "width", expression: "80 mm" });
  expect([...values.forgotten].toSorted()).toEqual(["half", "quarter", "width"]);
  expect(values.get("quarter")).toMatchObject({ ok: true, value: { value: 20 } });
});
