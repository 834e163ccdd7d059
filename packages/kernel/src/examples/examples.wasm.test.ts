import { isReadable, parseModel, type PartModel, resolveModel } from "@solidtype/document";
import type { SketchSolver } from "@solidtype/sketch";
import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readBodies } from "../exchange/read-bodies.ts";
import { openSides } from "../mesh/watertight.ts";
import { massProperties } from "../measure/mass.ts";
import { compileOcct } from "../node/index.ts";
import type { BuiltPart } from "../rebuild/built-part.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { memoryStore } from "../store/result-store.ts";
import golden from "./golden.json" with { type: "json" };

/** The parts that the product shows and that prove it: whatever changes their geometry must be meant. */
const folder = new URL("../../../../examples/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length));

function example(name: string): PartModel {
  const model = parseModel(JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")));
  if (!model.ok) throw new Error(model.error.message);
  return model.value;
}

type Golden = { readonly [part: string]: readonly GoldenBody[] };
type GoldenBody = { label: string; volume: number; area: number; faces: number; edges: number };

let kernel: Kernel;
let solver: SketchSolver;

beforeAll(async () => {
  solver = await createNodeSketchSolver();
  kernel = await createKernel({ wasm: await compileOcct(), solver, store: memoryStore(200_000_000) });
});

async function build(model: PartModel): Promise<BuiltPart> {
  const built = await kernel.rebuild(model);
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

it("every example has a golden entry and every entry an example", () => {
  expect(names.toSorted()).toEqual(Object.keys(golden).toSorted());
});

it("the fixture plate has a hundred features beside the origin and its planes", () => {
  expect(example("fixture-plate").features).toHaveLength(104);
});

describe.each(names)("the example %s", (name) => {
  const model = example(name);

  it("is drawn as its maker meant: everything readable, every sketch fully and not doubly defined", () => {
    for (const { id, result } of resolveModel(model).features) {
      if (!result.ok) throw new Error(`${id}: ${result.error.message}`);
      if (result.value.type !== "sketch") continue;
      const solution = solver.solve(result.value.sketch);
      if (!solution.ok) throw new Error(solution.error.message);
      const { status, freedom, diagnosis } = solution.value;
      const { redundant, conflicting, problems } = diagnosis;
      expect({ id, status, freedom, redundant, conflicting, problems }).toEqual({
        id,
        status: "solved",
        freedom: 0,
        redundant: [],
        conflicting: [],
        problems: [],
      });
    }
    expect(model.features.every(isReadable)).toBe(true);
  });

  it("builds without a failure into its golden bodies: volume to a millionth, counts, sound and closed", async () => {
    const part = await build(model);
    expect(part.features.filter(({ status }) => status !== "built")).toEqual([]);
    const expected = (golden as Golden)[name]!;
    expect(part.bodies.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
    const meshes = await part.meshes();
    expected.forEach((body, at) => {
      const { volume, area } = part.massProperties(at);
      expect(Math.abs(volume / body.volume - 1)).toBeLessThan(1e-6);
      expect(Math.abs(area / body.area - 1)).toBeLessThan(1e-6);
      expect(part.counts(at)).toMatchObject({ faces: body.faces, edges: body.edges });
      expect(part.validity(at)).toEqual({ valid: true, faces: [], edges: [] });
      expect(openSides(meshes[at]!.mesh)).toBe(0);
    });
  });

  it("leaves through STEP and comes back with the same bodies, names and volumes", async () => {
    const part = await build(model);
    const header = { title: model.meta.name, at: "2026-01-01T00:00:00", author: "" };
    const bodies = readBodies(kernel.oc, "step", await part.file("step", header));
    if (!bodies.ok) throw new Error(bodies.error.message);
    expect(bodies.value.bodies.map((body) => body.name)).toEqual(part.bodies.map(({ label }) => label));
    bodies.value.bodies.forEach(({ shape }, at) => {
      const { volume } = massProperties(kernel.oc, shape, 1);
      expect(Math.abs(volume / part.massProperties(at).volume - 1)).toBeLessThan(1e-6);
      shape.delete();
    });
  });
});
