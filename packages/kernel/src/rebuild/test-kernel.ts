import { expect } from "vitest";
import { openSides } from "../mesh/watertight.ts";
import { compileOcct } from "../node/index.ts";
import type { FileSource } from "../part/part.ts";
import type { BuiltPart } from "./built-part.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import { testPart, type TestFeature } from "./test-part.ts";

/** A kernel for a file of tests, which solves no sketch. */
export async function testKernel(more: { readonly files?: FileSource } = {}): Promise<Kernel> {
  return createKernel({ wasm: await compileOcct(), solver: null, ...more });
}

export async function builtBy(
  kernel: Kernel,
  features: readonly TestFeature[],
  bodies: object = {},
): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features, { bodies }));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

export const errorOf = (part: BuiltPart, id: string) =>
  part.features.find((feature) => feature.id === id)?.error;

/** The bodies' volumes, when nothing failed and all of them are sound, named and closed. */
export async function soundVolumes(part: BuiltPart): Promise<readonly number[]> {
  const failed = part.features.flatMap(({ id, error }) => (error ? [[id, error.code, error.message]] : []));
  expect(failed).toEqual([]);
  for (const [at] of part.bodies.entries()) {
    expect(part.validity(at).valid).toBe(true);
    const { faces, edges, vertices } = part.names(at);
    const names = [...faces, ...edges, ...vertices];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(part.resolve(name), name).toMatchObject({ value: { status: "found" } });
  }
  for (const { mesh } of await part.meshes()) expect(openSides(mesh)).toBe(0);
  return part.bodies.map((_, at) => part.massProperties(at).volume);
}

export const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4));
