import type { Kernel } from "../../rebuild/kernel.ts";
import type { TestFeature } from "../../rebuild/test-part.ts";
import { astray, isSeamPoint, ownNames, unsound } from "./complaints.ts";
import { everythingIn, follow, type Seen } from "./correspondence.ts";
import { dimensionsOf, withDimension, wayOf } from "./random-edit.ts";
import { buildPart, failedIn, randomPart } from "./random-part.ts";
import type { Random } from "./random.ts";

const FEATURES = 8;
const EDITS = 3;
const STEPS = 6;

export type Outcome = {
  readonly features: readonly TestFeature[];
  /** How many names were asked after an edit. */
  readonly asked: number;
  readonly complaints: readonly string[];
};

/** Builds the part of a seed, looks at it, edits it at random, and looks where its names have gone. */
export async function tryNames(kernel: Kernel, seed: number): Promise<Outcome> {
  const { features, random } = await randomPart(kernel, seed, FEATURES);
  const part = await buildPart(kernel, features);
  const seen = everythingIn(part);
  const complaints = [...(await unsound(part)), ...ownNames(part, seen)];
  let asked = 0;
  for (let edit = 0; edit < EDITS; edit++) {
    const result = await tryEdit(kernel, features, random, seen);
    asked += result.asked;
    complaints.push(...result.complaints);
  }
  return { features, asked, complaints };
}

/** Goes to another value of one dimension in steps so small that things can be followed by their looks. */
async function tryEdit(
  kernel: Kernel,
  features: readonly TestFeature[],
  random: Random,
  start: readonly Seen[],
): Promise<Pick<Outcome, "asked" | "complaints">> {
  const dimensions = dimensionsOf(features);
  if (dimensions.length === 0) return { asked: 0, complaints: [] };
  const dimension = random.of(dimensions);
  const nothing = { asked: 0, complaints: [] };
  let became: ReadonlyMap<Seen, Seen> = new Map(start.map((one) => [one, one]));
  let last = nothing as Pick<Outcome, "asked" | "complaints">;
  let seen = start;
  for (const value of wayOf(random, dimension, STEPS)) {
    const part = await buildPart(kernel, withDimension(features, dimension, value));
    if (failedIn(part).length > 0) return last;
    const next = everythingIn(part);
    const step = follow(seen, next);
    if (step === null) return last;
    became = new Map([...became].map(([from, via]) => [from, step.get(via)!]));
    seen = next;
    const where = `${dimension.path.join(".")} ${dimension.value} to ${value}`;
    const asked = new Map([...became].filter(([from]) => !isSeamPoint(from)));
    last = { asked: asked.size, complaints: astray(part, asked).map((text) => `${where}: ${text}`) };
    if (last.complaints.length > 0) return last;
  }
  return last;
}

/** Where names of a part have gone in another that is one small step away. */
export async function complaintsAfter(
  kernel: Kernel,
  features: readonly TestFeature[],
  edited: readonly TestFeature[],
): Promise<readonly string[]> {
  const before = everythingIn(await buildPart(kernel, features));
  const part = await buildPart(kernel, edited);
  const became = follow(before, everythingIn(part));
  if (became === null) throw new Error("the step is too large to be followed");
  return astray(part, new Map([...became].filter(([from]) => !isSeamPoint(from))));
}
