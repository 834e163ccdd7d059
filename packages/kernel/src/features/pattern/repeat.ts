import { type BodyName, type NameInstance, nameText, type Reference } from "@solidtype/document";
import { copiedLabel } from "../../names/label.ts";
import { type Motion, moved } from "../../occt/placement.ts";
import { bodiesNamed, combine, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Effect, Elsewhere, Part, Tool } from "../../part/part.ts";
import { BooleanFailed } from "../../solid/boolean.ts";
import type { Solid } from "../../solid/solid.ts";
import { keyOf } from "../../store/key.ts";

/** One copy: its place in the pattern and how it gets there. */
export type Copy = { readonly at: string; readonly motions: readonly Motion[] };

export type Repeated = {
  readonly id: string;
  readonly of: "features" | "bodies";
  readonly features: readonly string[];
  readonly bodies: readonly Reference[];
  readonly join: boolean;
};

const INSTANCE_LIMIT = 10_000;

/** Does again, elsewhere, what features did to the bodies, or copies bodies. */
export async function repeat(
  part: Part,
  { id, of, features, bodies, join }: Repeated,
  copies: readonly Copy[],
): Promise<void> {
  refuseTooMany(copies.length);
  const before = part.openBodies;
  try {
    if (of === "bodies") return await repeatBodies(part, id, namesOf(bodies), join, copies);
    const all = new Set(features);
    const places = copies.map(({ at, motions }) => ({
      motions,
      renamings: [{ features: all, instance: { feature: id, at } }],
    }));
    for (const feature of inOrder(part, features)) {
      for (const effect of part.effects.get(feature)!) await repeatEffect(part, id, effect, copies, places);
    }
  } catch (error) {
    part.openBodies = before;
    throw error;
  }
}

/** `count`: of all solids or places, also where what is repeated is a pattern itself. */
function refuseTooMany(count: number): void {
  if (count > INSTANCE_LIMIT) {
    throw new FeatureFailed("too-many-instances", `A pattern makes at most ${INSTANCE_LIMIT} copies.`, {
      instances: count,
    });
  }
}

/** In the order they were built, whatever order they were picked in. */
function inOrder(part: Part, features: readonly string[]): readonly string[] {
  for (const feature of features) {
    if (part.failed.has(feature))
      throw new FeatureFailed("input-failed", "A feature to repeat has an error. Mend that first.", {
        feature,
      });
    if (!part.effects.has(feature)) {
      throw new FeatureFailed("cannot-repeat", "Only features that make or change solids can be repeated.", {
        feature,
      });
    }
  }
  return [...part.effects.keys()].filter((feature) => features.includes(feature));
}

async function repeatEffect(
  part: Part,
  id: string,
  effect: Effect,
  copies: readonly Copy[],
  places: readonly Elsewhere[],
): Promise<void> {
  if (effect.kind === "work") {
    if (places.length > 0) await atEach(part, places, placeInWords, (some) => effect.again(some));
    part.did(id, {
      kind: "work",
      again: async (more) => {
        refuseTooMany(more.length * places.length);
        await effect.again(more.flatMap((next) => places.map((place) => after(place, next))));
      },
    });
    return;
  }
  refuseTooMany(copies.length * effect.tools.length);
  const tools: Tool[] = [];
  const combined = async (some: readonly Copy[]) => {
    tools.length = 0;
    for (const copy of some)
      for (const tool of effect.tools) tools.push(...(await copied(part, id, tool, copy)));
    if (tools.length > 0) await combine(part, id, effect.operation, tools, effect.targets);
  };
  await atEach(part, copies, instanceOf, combined);
  part.did(id, { ...effect, tools });
}

const placeInWords = ({ renamings }: Elsewhere) => renamings.map(({ instance }) => instance.at);

/** All copies at once; when that fails, halves of them, and halves of those, tell at which it does not work. */
async function atEach<Each>(
  part: Part,
  copies: readonly Each[],
  instancesOf: (copy: Each) => readonly string[],
  work: (some: readonly Each[]) => Promise<void>,
): Promise<void> {
  const before = part.openBodies;
  try {
    return await work(copies);
  } catch (error) {
    const failed = failureIn(error);
    if (failed === null || "instances" in (failed.details ?? {})) throw error;
    const tried = (some: readonly Each[]) => {
      part.openBodies = before;
      return work(some).then(() => null, failureIn);
    };
    const first = await firstToFail(copies, failed, tried);
    // Each half works: it is their meeting.
    if (first === null) throw error;
    const instances = [...instancesOf(first.copy)];
    const message = `Copy ${instances.join(" of ")}: ${first.failure.message}`;
    throw new FeatureFailed(first.failure.code, message, { ...first.failure.details, instances });
  }
}

async function firstToFail<Each>(
  copies: readonly Each[],
  failure: Failed,
  tried: (some: readonly Each[]) => Promise<Failed | null>,
): Promise<{ readonly copy: Each; readonly failure: Failed } | null> {
  const [copy] = copies;
  if (copies.length < 2) return copy === undefined ? null : { copy, failure };
  const middle = Math.ceil(copies.length / 2);
  for (const half of [copies.slice(0, middle), copies.slice(middle)]) {
    const own = await tried(half);
    if (own !== null) return firstToFail(half, own, tried);
  }
  return null;
}

type Failed = FeatureFailed["failure"];

function failureIn(error: unknown): Failed | null {
  if (error instanceof FeatureFailed) return error.failure;
  if (error instanceof BooleanFailed)
    return { code: "boolean-failed", message: `The bodies cannot be combined: ${error.message}.` };
  return null;
}

/** Where a copy of a copy lies. */
function after(first: Elsewhere, next: Elsewhere): Elsewhere {
  return {
    motions: [...first.motions, ...next.motions],
    renamings: [...first.renamings, ...next.renamings],
  };
}

async function repeatBodies(
  part: Part,
  id: string,
  names: readonly string[],
  join: boolean,
  copies: readonly Copy[],
): Promise<void> {
  await part.scene();
  const originals = await bodiesNamed(part, names);
  refuseTooMany(copies.length * originals.length);
  const operation = join ? "add" : "new";
  for (const original of originals) {
    const targets = join ? [nameText(original.name)] : [];
    const tools: Tool[] = [];
    await atEach(part, copies, instanceOf, async (some) => {
      tools.length = 0;
      for (const copy of some) tools.push(...(await copied(part, id, original, copy)));
      if (tools.length > 0) await combine(part, id, operation, tools, targets);
    });
    if (tools.length > 0) part.did(id, { kind: "solids", operation, tools, targets });
  }
}

const instanceOf = ({ at }: Copy) => [at];

async function copied(part: Part, id: string, { name, solid }: Tool, copy: Copy): Promise<readonly Tool[]> {
  const instance: NameInstance = { feature: id, at: copy.at };
  const copiedName: BodyName = { ...name, instances: [...(name.instances ?? []), instance] };
  const unit = await part.units.unit(keyOf("copy", id, solid.key, copy), () => ({
    pieces: [movedPiece(part, solid, copy, instance)],
  }));
  return unit.solids.map((made) => ({ name: copiedName, solid: made }));
}

function movedPiece(part: Part, solid: Solid, { motions }: Copy, instance: NameInstance) {
  let shape = solid.copyHandle();
  for (const motion of motions) {
    const next = moved(part.oc, shape, motion);
    shape.delete();
    shape = next;
  }
  const labels = solid.facts.labels.map((face) =>
    face.map((label) => copiedLabel(label, instance)).toSorted(),
  );
  return { shape, labels, faceKeys: labels.map(() => null), from: [] };
}
