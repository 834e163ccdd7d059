import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Change,
  commandsFor,
  type Command,
  diff,
  merge3,
  parseModel,
  type PartDocument,
  type PartModel,
} from "../index.ts";
import { copyOf, type Move, moveArb, openPart, play } from "../testing/random-edits.ts";
import { after, built } from "../testing/parts.ts";
import { patience, tries } from "@solidtype/bench/tries";

function edited(part: PartDocument, moves: readonly Move[], client = 2000): PartDocument {
  const copy = copyOf(part, { person: "ada" }, client);
  for (const move of moves) play(copy, move);
  return copy;
}

const movesArb = fc.array(moveArb, { maxLength: 15 });
const threeArb = fc
  .tuple(fc.array(moveArb, { maxLength: 25 }), movesArb, movesArb)
  .map(([before, mine, theirs]) => {
    const base = edited(openPart({ person: "ada" }, undefined, 1000), before, 1001);
    return { base: base.model, ours: edited(base, mine).model, theirs: edited(base, theirs, 2001).model };
  });
const runs = tries(120);

test(
  "what one side left alone is the other's (M-1)",
  () => {
    fc.assert(
      fc.property(threeArb, ({ base, ours, theirs }) => {
        expect(merge3(base, base, theirs)).toEqual({ model: theirs, conflicts: [] });
        expect(merge3(base, ours, base)).toEqual({ model: ours, conflicts: [] });
      }),
      runs,
    );
  },
  patience,
);

test(
  "what both did alike is done once (M-2)",
  () => {
    fc.assert(
      fc.property(threeArb, ({ base, ours }) => {
        expect(merge3(base, ours, ours)).toEqual({ model: ours, conflicts: [] });
      }),
      runs,
    );
  },
  patience,
);

test(
  "swapping the sides changes nothing but who wins (M-3)",
  () => {
    fc.assert(
      fc.property(threeArb, ({ base, ours, theirs }) => {
        const one = merge3(base, ours, theirs, () => "ours");
        const two = merge3(base, theirs, ours, () => "theirs");
        expect(two.model).toEqual(one.model);
        expect(two.conflicts.length).toBe(one.conflicts.length);
      }),
      runs,
    );
  },
  patience,
);

test(
  "every result is a valid part, and no change is lost without a conflict that tells (M-4, M-5)",
  () => {
    fc.assert(
      fc.property(threeArb, ({ base, ours, theirs }) => {
        const { model, conflicts } = merge3(base, ours, theirs);
        const parsed = parseModel(model);
        expect(parsed.ok ? parsed.value : parsed.error).toEqual(model);
        const told = new Set(conflicts.map(({ id }) => id));
        for (const side of [ours, theirs]) {
          for (const change of diff(base, side)) {
            if (change.what.endsWith("order") || told.has(change.id)) continue;
            expect(byIds(valueAt(model, change), model)).toEqual(byIds(change.after, side));
          }
        }
        if (conflicts.some(({ what }) => what.endsWith("order"))) return;
        for (const [one, next] of pairs(model.features.map(({ id }) => id))) {
          const before = [ours, theirs].map((side) => order(side, one) - order(side, next));
          expect(
            before.every((distance) => distance > 0),
            `${one} before ${next}`,
          ).toBe(false);
        }
      }),
      runs,
    );
  },
  patience,
);

/** What neighbours were neighbours for, and those further apart: each with the three that come next. */
function pairs(ids: readonly string[]): readonly (readonly [string, string])[] {
  return ids.flatMap((id, at) => ids.slice(at + 1, at + 4).map((next) => [id, next] as const));
}

/** NaN where it is not there. */
function order({ features }: PartModel, id: string): number {
  const at = features.findIndex((one) => one.id === id);
  return at < 0 ? Number.NaN : at;
}

/** With the variables in it called by their ids: what a text means, whatever they are called. */
function byIds(value: unknown, { variables }: PartModel): unknown {
  return JSON.parse(JSON.stringify(value ?? null), (_, inside: unknown) =>
    typeof inside !== "string"
      ? inside
      : inside.replaceAll(/#(\w+)/g, (use, name: string) => {
          const [found, ...more] = variables.filter((one) => one.name === name);
          return found === undefined || more.length > 0 ? use : `#${found.id}`;
        }),
  );
}

function valueAt(model: PartModel, { what, id, key, field }: Change): unknown {
  const read = diff({ ...model, features: [], variables: [], bodies: {} }, model);
  const whole = model.features.find((feature) => feature.id === id);
  if (what === "feature" && key === undefined) return whole;
  if (what === "feature") return key === "suppressed" ? whole?.suppressed : whole?.name;
  if (what === "variable") {
    const variable = model.variables.find((one) => one.id === id);
    return key === undefined ? variable : variable?.[key as "name" | "expression" | "description"];
  }
  if (what === "body")
    return read.find((one) => one.what === "body" && one.id === id && one.key === key)?.after;
  if (what === "meta") return key === "name" ? model.meta.name : model.meta.units;
  const params: Readonly<Record<string, unknown>> = whole?.params ?? {};
  if (what === "param") {
    const value = params[key ?? ""];
    if (field === undefined) return value;
    const member = (value as readonly (string | { name: string })[]).find(
      (one) => one === field || (typeof one === "object" && one.name === field),
    );
    if (member === undefined || typeof member === "string") return member && 1;
    const { name: _, ...rest } = member;
    return rest;
  }
  const sketch = (whole as { sketch?: { entities: object; constraints: object } } | undefined)?.sketch;
  const entries = (what === "entity" ? sketch?.entities : sketch?.constraints) as
    | Record<string, Record<string, unknown>>
    | undefined;
  const entry = entries?.[key ?? ""];
  return field === undefined ? entry : entry?.[field];
}

test(
  "the commands for a difference make it, exactly (M-6)",
  () => {
    fc.assert(
      fc.property(threeArb, ({ base, ours, theirs }) => {
        for (const [from, to] of [
          [base, ours],
          [ours, theirs],
        ] as const) {
          const part = partOf(from);
          const result = part.run(commandsFor(diff(from, to)), { checks: "structure" });
          expect(result.ok ? "ok" : result.error).toBe("ok");
          expect(part.model).toEqual(to);
          expect(diff(part.model, to)).toEqual([]);
        }
      }),
      runs,
    );
  },
  patience,
);

function partOf(model: PartModel): PartDocument {
  const part = openPart({ person: "ada" }, undefined, 3000);
  const made = part.run(commandsFor(diff(part.model, model)), { checks: "structure" });
  if (!made.ok) throw new Error(made.error.message);
  expect(part.model).toEqual(model);
  return part;
}

const box: Command = {
  command: "addFeature",
  id: "b1",
  name: "Box",
  type: "box",
  params: { width: "25 mm" },
};
const sketch: Command = {
  command: "addFeature",
  id: "s1",
  type: "sketch",
  params: { plane: { name: "top" } },
  sketch: {
    entities: { a: { type: "point", x: 0, y: 0 }, b: { type: "point", x: 9, y: 0 } },
    constraints: {},
  },
};

test("different parameters of one feature merge; the same one changed differently is a conflict with all three values (M-3)", () => {
  const base = built(box);
  const ours = after(base, { command: "editFeature", id: "b1", params: { width: "1 mm", depth: "2 mm" } });
  const theirs = after(base, { command: "editFeature", id: "b1", params: { width: "3 mm", height: "4 mm" } });
  const { model, conflicts } = merge3(base.model, ours, theirs);
  expect(conflicts).toEqual([
    { what: "param", id: "b1", key: "width", base: "25 mm", ours: "1 mm", theirs: "3 mm" },
  ]);
  expect(model.features.at(-1)?.params).toMatchObject({ width: "1 mm", depth: "2 mm", height: "4 mm" });
});

test("points of one sketch that both moved merge point by point (M-3)", () => {
  const base = built(sketch);
  const move = (id: string, x: number): Command => ({
    command: "editSketch",
    id: "s1",
    patch: { entities: { [id]: { x } }, constraints: {} },
  });
  const { model, conflicts } = merge3(base.model, after(base, move("a", 1)), after(base, move("b", 2)));
  expect(conflicts).toEqual([]);
  expect(model.features.at(-1)).toMatchObject({ sketch: { entities: { a: { x: 1 }, b: { x: 2 } } } });
});

test("a deletion against a change is a conflict (M-3)", () => {
  const base = built(box);
  const ours = after(base, { command: "deleteFeature", ids: ["b1"] });
  const theirs = after(base, { command: "editFeature", id: "b1", params: { width: "3 mm" } });
  expect(merge3(base.model, ours, theirs).conflicts).toMatchObject([
    { what: "feature", id: "b1", base: {}, theirs: {} },
  ]);
  expect(merge3(base.model, ours, theirs, () => "theirs").model).toEqual(theirs);
  expect(merge3(base.model, ours, theirs).model).toEqual(ours);
});

test("a damaged plane is replaced in a merge, and one that is gone elsewhere stays (D-5, M-6)", () => {
  const { model } = built(box);
  const damaged = parseModel({
    ...model,
    features: model.features.map((one) =>
      one.id === "top" ? { ...one, params: { orientation: "spin" } } : one,
    ),
  });
  if (!damaged.ok) throw new Error(damaged.error.message);
  for (const [from, to] of [
    [model, damaged.value],
    [damaged.value, model],
  ] as const) {
    const part = partOf(from);
    expect(part.run(commandsFor(diff(from, to)), { checks: "structure" }).ok).toBe(true);
    expect(part.model).toEqual(to);
  }
  const part = partOf(model);
  const without = { ...model, features: model.features.filter(({ id }) => id !== "top") };
  expect(part.run(commandsFor(diff(model, without)), { checks: "structure" }).ok).toBe(true);
  expect(part.model).toEqual(model);
});

test(
  "seventy thousand points that moved are merged at once, in bounded time (M-6)",
  () => {
    const drawing = (by: number) => ({
      entities: Object.fromEntries(
        Array.from({ length: 18_000 }, (_, at) => [`p${at}`, { type: "point", x: at + by, y: by }]),
      ),
      constraints: {},
    });
    const model = (by: number): PartModel => {
      const start = openPart().model;
      const drawn = ["s1", "s2"].map((id) => ({ id, type: "sketch", name: id, sketch: drawing(by) }));
      const parsed = parseModel({ ...start, features: [...start.features, ...drawn] });
      if (!parsed.ok) throw new Error(parsed.error.message);
      return parsed.value;
    };
    const [before, after] = [model(0), model(1)];
    const part = partOf(before);
    const commands = commandsFor(diff(before, after));
    expect(commands.length).toBe(72_000);
    const done = part.run(commands, { checks: "structure" });
    expect(done.ok ? "ok" : done.error).toBe("ok");
    expect(part.model).toEqual(after);
  },
  patience,
);
