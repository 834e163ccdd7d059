import { beforeAll, expect, it } from "vitest";
import { compileOcct } from "../node/index.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { refs, testPart, type TestFeature } from "../rebuild/test-part.ts";

let kernel: Kernel;

beforeAll(async () => {
  kernel = await createKernel({ wasm: await compileOcct(), solver: null });
});

const feature = (id: string, type: string, params: object): TestFeature => ({ id, type, params });

/** Flat and round ones that all overlap one another, and a box flush with another. */
const bodies = [
  feature("a", "box", { width: "20", depth: "20", height: "10" }),
  feature("b", "box", { x: "12", width: "20", depth: "20", height: "10" }),
  feature("c", "cylinder", { x: "14", y: "9", diameter: "7", height: "17" }),
  feature("d", "sphere", { x: "15.5", y: "11", z: "16", diameter: "9" }),
];

function orders<One>(all: readonly One[]): readonly (readonly One[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((one, at) => orders(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

async function united([target, ...tools]: readonly string[]) {
  const union = feature("u", "boolean", {
    operation: "union",
    targets: refs(`$${target!}`),
    tools: refs(...tools.map((tool) => `$${tool}`)),
  });
  const built = await kernel.rebuild(testPart([...bodies, union]));
  if (!built.ok) throw new Error(built.error.message);
  const part = built.value;
  expect(part.bodies.map(({ name }) => name)).toEqual([`$${target!}`]);
  expect(part.validity(0).valid).toBe(true);
  const { faces, edges, vertices } = part.names(0);
  const places = faces.map((name) => {
    const measure = part.measure(name);
    return measure.ok && measure.value.kind === "face" ? [name, measure.value.area.toFixed(5)] : [name];
  });
  return {
    volume: part.massProperties(0).volume,
    faces: places.toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
    edges: edges.toSorted(),
    vertices: vertices.toSorted(),
  };
}

it("a union is the same in whatever order its bodies come, and so are the names of what it has", async () => {
  const [first, ...others] = orders(bodies.map(({ id }) => id));
  const expected = await united(first!);
  for (const order of others) {
    const { volume, ...names } = await united(order);
    expect(Math.abs(volume / expected.volume - 1), order.join()).toBeLessThan(1e-9);
    expect(names, order.join()).toEqual({
      faces: expected.faces,
      edges: expected.edges,
      vertices: expected.vertices,
    });
  }
});
