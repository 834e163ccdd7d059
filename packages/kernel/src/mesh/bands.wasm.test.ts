import type { Mesh } from "@solidtype/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { cross, dot, subtract, unit, type Vector } from "../geometry/vector.ts";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { refs, testPart, type TestFeature } from "../rebuild/test-part.ts";
import { toleranceFor } from "./quality.ts";
import { openSides } from "./watertight.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

const block: TestFeature = { id: "a", type: "box", params: { width: "30", depth: "10", height: "10" } };
const bore: TestFeature = {
  id: "b",
  type: "cylinder",
  params: { operation: "cut", x: "7", y: "5", diameter: "4", height: "10" },
};
const pin: TestFeature = {
  id: "c",
  type: "cylinder",
  params: { operation: "add", x: "30", y: "5", diameter: "10", height: "10" },
};
const roundings: TestFeature = {
  id: "r",
  type: "fillet",
  params: { edges: refs("{a:front|a:left}", "{a:back|a:left}"), radius: "2" },
};
const bevel: TestFeature = {
  id: "v",
  type: "chamfer",
  params: { edges: refs("{a:top|b:side}"), distance: "1" },
};
const mirrored: TestFeature = {
  id: "m",
  type: "mirror",
  params: { plane: { name: "right" }, bodies: refs("$a") },
};

const parts: readonly (readonly [string, readonly TestFeature[]])[] = [
  ["a bore through a block", [block, bore]],
  ["half a pin on a block", [block, pin]],
  ["roundings", [block, roundings]],
  ["a bore beside a bevel, whose edge OCCT divides", [block, bore, bevel]],
  ["a mirrored bore, pin and rounding", [block, bore, pin, roundings, mirrored]],
  [
    "a bore that a slot opens",
    [
      block,
      bore,
      {
        id: "s",
        type: "box",
        params: { operation: "cut", x: "7", y: "4", width: "2", depth: "2", height: "10" },
      },
    ],
  ],
];

const corner = (values: Float32Array, vertex: number): Vector => [
  values[3 * vertex]!,
  values[3 * vertex + 1]!,
  values[3 * vertex + 2]!,
];

/** Of each triangle: the normals at its corners, and its own. */
function* triangles({ positions, normals, indices }: Mesh) {
  for (let at = 0; at < indices.length; at += 3) {
    const vertices = [...indices.subarray(at, at + 3)];
    const [a, b, c] = vertices.map((vertex) => corner(positions, vertex));
    const own = unit(cross(subtract(b!, a!), subtract(c!, a!)));
    if (own === null) continue;
    yield { own, corners: [a!, b!, c!], normals: vertices.map((vertex) => corner(normals, vertex)) };
  }
}

function volumeOf(mesh: Mesh): number {
  let six = 0;
  for (const { corners } of triangles(mesh)) six += dot(corners[0]!, cross(corners[1]!, corners[2]!));
  return six / 6;
}

describe("triangles of round faces", () => {
  it.each(parts)("of %s enclose it, face outwards and turn no further than they may", async (_, features) => {
    const built = await kernel.rebuild(testPart(features));
    if (!built.ok) throw new Error(built.error.message);
    expect(built.value.features.filter(({ error }) => error !== null && error !== undefined)).toEqual([]);
    const meshes = await built.value.meshes("fine");
    const { angle } = toleranceFor({ min: [0, 0, 0], max: [1, 1, 1] }, "fine");
    for (const [body, { mesh }] of meshes.entries()) {
      expect(openSides(mesh)).toBe(0);
      const { volume } = built.value.massProperties(body);
      expect(Math.abs(volumeOf(mesh) / volume - 1)).toBeLessThan(1e-3);
      for (const { own, normals } of triangles(mesh))
        for (const normal of normals) expect(dot(own, normal)).toBeGreaterThan(Math.cos(angle / 2));
    }
  });
});
