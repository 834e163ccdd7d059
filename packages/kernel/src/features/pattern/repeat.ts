import { type BodyName, type NameInstance, nameText, type Reference } from "@solidtype/document";
import { copiedLabel } from "../../names/label.ts";
import { type Motion, moved } from "../../occt/placement.ts";
import { bodiesNamed, combine, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part, Tool } from "../../part/part.ts";
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
  if (copies.length > INSTANCE_LIMIT) {
    throw new FeatureFailed("too-many-instances", `A pattern makes at most ${INSTANCE_LIMIT} copies.`, {
      instances: copies.length,
    });
  }
  if (of === "bodies") return repeatBodies(part, id, namesOf(bodies), join, copies);
  const before = part.openBodies;
  try {
    for (const feature of inOrder(part, features)) await repeatFeature(part, id, feature, copies);
  } catch (error) {
    part.openBodies = before;
    throw error;
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
      throw new FeatureFailed(
        "cannot-repeat",
        "Only features that add or cut solids can be repeated; repeat the body instead.",
        { feature },
      );
    }
  }
  return [...part.effects.keys()].filter((feature) => features.includes(feature));
}

async function repeatFeature(
  part: Part,
  id: string,
  feature: string,
  copies: readonly Copy[],
): Promise<void> {
  const effect = part.effects.get(feature)!;
  const tools: Tool[] = [];
  for (const copy of copies)
    for (const tool of effect.tools) tools.push(...(await copied(part, id, tool, copy)));
  if (tools.length > 0) await combine(part, id, effect.operation, tools, effect.targets);
  const known = part.effects.get(id);
  part.effects.set(id, {
    operation: effect.operation,
    tools: [...(known?.tools ?? []), ...tools],
    targets: effect.targets,
  });
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
  for (const original of originals) {
    const tools: Tool[] = [];
    for (const copy of copies) tools.push(...(await copied(part, id, original, copy)));
    if (tools.length === 0) continue;
    if (!join) await combine(part, id, "new", tools, []);
    else await combine(part, id, "add", tools, [nameText(original.name)]);
  }
}

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
