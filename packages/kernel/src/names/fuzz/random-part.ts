import type { BuiltPart } from "../../rebuild/built-part.ts";
import type { Kernel } from "../../rebuild/kernel.ts";
import { testPart, type TestFeature } from "../../rebuild/test-part.ts";
import { Random } from "./random.ts";
import { randomFeatures } from "./random-feature.ts";

/** Where random parts are built: everything that they need beside their features is in it. */
export async function buildPart(kernel: Kernel, features: readonly TestFeature[]): Promise<BuiltPart> {
  const built = await kernel.rebuild(testPart(features));
  if (!built.ok) throw new Error(built.error.message);
  return built.value;
}

export const failedIn = (part: BuiltPart): readonly string[] =>
  part.features.flatMap(({ id, status }) => (status === "failed" ? [id] : []));

/**
 * A part of a seed: features are added at random one after another, each built on what the ones before made. What
 * cannot be built is left out, so that the part has no errors.
 */
export async function randomPart(
  kernel: Kernel,
  seed: number,
  size: number,
  added?: (part: BuiltPart, features: readonly TestFeature[]) => void,
): Promise<{ readonly features: readonly TestFeature[]; readonly random: Random }> {
  const random = new Random(seed);
  let features: readonly TestFeature[] = [];
  let part = await buildPart(kernel, features);
  for (let at = 0; at < size; at++) {
    const more = randomFeatures(random, { features, part, id: `f${at}` });
    if (more === null) continue;
    const next = [...features, ...more];
    const built = await buildPart(kernel, next);
    if (failedIn(built).length > 0 || built.bodies.length > 12) {
      part = await buildPart(kernel, features);
      continue;
    }
    [features, part] = [next, built];
    added?.(part, features);
  }
  return { features, random };
}
