import type { Json } from "@solidtype/contracts";
import { expect, test } from "vitest";
import type { Command } from "../index.ts";
import { box, newPart, run, sketch } from "../testing/parts.ts";

const kinds: readonly (readonly [string, string, { readonly [param: string]: Json }, boolean])[] = [
  ["a body for edges", "fillet", { edges: [{ name: "$b1" }] }, false],
  ["a plane for edges", "fillet", { edges: [{ name: "top" }] }, false],
  ["a face for edges", "fillet", { edges: [{ name: "b1:top" }] }, true],
  ["a face for the points of a hole", "hole", { points: [{ name: "b1:top" }] }, false],
  ["a point of a sketch for those", "hole", { points: [{ name: "s1/a" }] }, true],
  ["a face that a block does not have", "shell", { faces: [{ name: "b1:nosuch" }] }, false],
  ["an edge of one", "fillet", { edges: [{ name: "{b1:left|b1:nosuch}" }] }, false],
  ["a block for a plane", "sketch", { plane: { name: "b1" } }, false],
  ["a sketch for the plane that it is on", "sketch", { plane: { name: "s1" } }, true],
  ["a face for a plane", "sketch", { plane: { name: "b1:top" } }, true],
  ["a plane for an axis", "circular-pattern", { axis: { name: "top" } }, false],
  ["a line of a sketch for an axis", "circular-pattern", { axis: { name: "s1/ab" } }, true],
];

test.each(kinds)(
  "%s of a %s: only what can ever be of the kind that is wanted is taken (R-5)",
  (_, type, params, isFine) => {
    const part = newPart();
    run(part, sketch, box);
    expect(part.run({ command: "addFeature", type, params } as Command)).toMatchObject(
      isFine ? { ok: true } : { ok: false, error: { code: "reference-kind" } },
    );
  },
);
