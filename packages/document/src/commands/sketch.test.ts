import { expect, test } from "vitest";
import type { Command } from "../index.ts";
import { feature, newPart, run, sketch, square } from "../testing/parts.ts";

test("a dimension that a variable took its value from still takes another place for its text, or stands aside", () => {
  const part = newPart();
  run(part, { command: "addVariable", id: "v", name: "w", expression: "10 mm" }, sketch);
  const edit = (w: { readonly [field: string]: unknown }): void => {
    run(part, { command: "editSketch", id: "s1", patch: { entities: {}, constraints: { w } } });
  };
  edit({ value: "#w" });
  run(part, { command: "editVariable", id: "v", expression: "-10 mm" });
  edit({ label: { x: 1, y: 2 } });
  edit({ driving: false });
  expect(
    part.run({
      command: "editSketch",
      id: "s1",
      patch: { entities: {}, constraints: { w: { driving: true } } },
    }),
  ).toMatchObject({
    ok: false,
    error: { code: "out-of-range", details: { constraint: "w" } },
  });
});

test("an entry of a sketch is not given the id of one that is gone, and keeps its own when it is replaced (D-6)", () => {
  const part = newPart();
  run(part, sketch);
  const edit = (entities: object): unknown =>
    part.run({
      command: "editSketch",
      id: "s1",
      force: true,
      patch: { entities, constraints: {} },
    } as Command);
  const line = { type: "line", start: "b", end: "a" };
  expect(edit({ ab: line })).toMatchObject({ ok: true });
  expect(edit({ ab: null })).toMatchObject({ ok: true });
  expect(edit({ ab: line })).toMatchObject({ ok: false, error: { code: "id-taken" } });
  expect(edit({ ba: line })).toMatchObject({ ok: true });
});

test("a sketch is drawn with what an edit of it takes, and refused what an edit is refused", () => {
  const part = newPart();
  const line = { a: square.entities.a, b: square.entities.b, ab: square.entities.ab };
  const add = (id: string, drawing: object): Command => ({
    command: "addFeature",
    id,
    type: "sketch",
    sketch: drawing,
  });
  run(
    part,
    add("s1", {
      entities: line,
      constraints: { w: { type: "length", on: ["ab"], value: 25, driving: true } },
    }),
  );
  expect(feature(part, "s1")).toMatchObject({ sketch: { constraints: { w: { value: "25 mm" } } } });
  const lost = { type: "line", start: "nope", end: "nada" };
  const ghost = { type: "length", on: ["ab"], value: "#ghost", driving: true };
  for (const drawing of [
    { entities: { lost }, constraints: {} },
    { entities: line, constraints: { ghost } },
    { entities: { a: null }, constraints: {} },
    { entities: { a: { x: 1 } }, constraints: {} },
    { entities: line },
  ])
    expect(part.run(add("s2", drawing)).ok).toBe(false);
});
