import { isKnownConstraint, isKnownEntity, pointsOf } from "@solidtype/sketch";
import type { Json } from "@solidtype/contracts";
import { isSetParam } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { expressionsOf, uses } from "../commands/dependants.ts";
import type { PartModel } from "../model/model.ts";
import { type Feature, isReadable, type StoredFeature } from "../model/model.ts";
import { featuresInText, paramReferences } from "../resolve/feature-references.ts";
import { PARAM, readModel } from "../store/read-model.ts";
import { memberEntry, memberKey } from "../store/tree-of-model.ts";
import {
  isTree,
  type Path,
  sameValue,
  type Tree,
  type TreeEditor,
  type TreeValue,
  valueAt,
} from "../store/tree.ts";
import { jsonOf, placeOf } from "./comparable.ts";
import type { Conflict } from "./merge3.ts";

/** Something that refers to something: `use` is the referring entry, `target` what it needs. */
type Need = {
  readonly use: Path;
  readonly target: Path;
  /** Whether the entry, as a side has it, needs the target too. */
  readonly isUse: (entry: TreeValue) => boolean;
};

/**
 * One side deleted a thing, and the other, not knowing, came to use it: the thing is put back as the user's side
 * has it, and reported. A deletion that left known uses dangling on its own side is respected. Runs until nothing
 * more is needed, since what is put back needs things itself.
 */
export function keepWhatIsUsed(
  merged: TreeEditor,
  base: Tree,
  ours: Tree,
  theirs: Tree,
): readonly Conflict[] {
  const kept: Conflict[] = [];
  for (;;) {
    const tree = merged.snapshot();
    const lost = needsOf(readModel(tree), ours, theirs).filter(
      ({ target }) => valueAt(tree, target) === undefined,
    );
    const found = lost.flatMap((need) => rescue(need, tree, ours, theirs));
    if (found.length === 0) return kept;
    for (const { target, value } of found) {
      if (valueAt(merged.snapshot(), target) !== undefined) continue;
      merged.set(target, value);
      const [b, o, t] = [valueAt(base, target), valueAt(ours, target), valueAt(theirs, target)];
      kept.push({
        ...placeOf(target),
        kept: true,
        ...(b !== undefined && { base: jsonOf(b) }),
        ...(o !== undefined && { ours: jsonOf(o) }),
        ...(t !== undefined && { theirs: jsonOf(t) }),
      });
    }
  }
}

/**
 * The target from the side whose use it is, if the other side deleted it without having that use. A use that both have
 * was known to the one who deleted; it counts only where the other has since put it differently, and won.
 */
function rescue(
  { use, target, isUse }: Need,
  merged: Tree,
  ours: Tree,
  theirs: Tree,
): readonly { target: Path; value: TreeValue }[] {
  for (const [side, other] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    const value = valueAt(side, target);
    const here = valueAt(side, use);
    const there = valueAt(other, use);
    if (value === undefined || here === undefined || sameValue(here, there) || !isUse(here)) continue;
    const isKnown = there !== undefined && isUse(there);
    if (!isKnown || sameValue(here, valueAt(merged, use))) return [{ target, value }];
  }
  return [];
}

function needsOf(model: PartModel, ours: Tree, theirs: Tree): readonly Need[] {
  return [...model.features.flatMap(featureNeeds), ...variableNeeds(model, ours, theirs)];
}

function featureNeeds(feature: StoredFeature): readonly Need[] {
  const own = ["features", feature.id];
  if (!isReadable(feature)) return [];
  const references = referenceEntries(feature).flatMap(({ key, isMember, features }) =>
    features.map((id): Need => ({
      use: [...own, key],
      target: ["features", id],
      // A member of a set is named by its key: where it is, it means the same.
      isUse: (entry) => isMember || namesFeature(entry, id),
    })),
  );
  if (feature.type !== "sketch") return references;
  const drawn = (part: "entities" | "constraints", id: string, on: readonly string[]): readonly Need[] =>
    on.map((entity) => ({
      use: [...own, part, id],
      target: [...own, "entities", entity],
      isUse: (entry) => isTree(entry) && [...entry.values()].flat().includes(entity),
    }));
  const { entities, constraints } = feature.sketch;
  return [
    ...references,
    ...Object.entries(entities).flatMap(([id, entity]) =>
      isKnownEntity(entity) ? drawn("entities", id, pointsOf(entity)) : [],
    ),
    ...Object.entries(constraints).flatMap(([id, one]) =>
      isKnownConstraint(one) ? drawn("constraints", id, one.on) : [],
    ),
  ];
}

/** Whether a stored reference, or the id of a feature, means this one. A side may hold anything there. */
function namesFeature(entry: TreeValue, id: string): boolean {
  if (typeof entry !== "object" || entry === null || isTree(entry) || !("name" in entry)) return entry === id;
  return typeof entry.name === "string" && featuresInText(entry.name).includes(id);
}

type ReferenceEntry = {
  readonly key: string;
  readonly isMember: boolean;
  readonly features: readonly string[];
};

/** Each entry of a feature that refers to others: a parameter, or one member of a set. */
function referenceEntries(feature: Feature): readonly ReferenceEntry[] {
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params).flatMap(([name, param]): ReferenceEntry[] => {
    const value = values[name];
    if (!isSetParam(param))
      return [{ key: PARAM + name, isMember: false, features: paramReferences(param, value) }];
    return (value as readonly Json[]).flatMap((member) => {
      const [key] = memberEntry(member) ?? [];
      return key === undefined
        ? []
        : [{ key: memberKey(name, key), isMember: true, features: paramReferences(param, [member]) }];
    });
  });
}

/** Variables are used by name: those of either side that the merged model lost, and who uses them. */
function variableNeeds(model: PartModel, ours: Tree, theirs: Tree): readonly Need[] {
  const present = new Set(model.variables.map(({ name }) => name));
  const lost = [...namesOf(ours), ...namesOf(theirs)].filter(
    ({ name, id }) => !present.has(name) && !model.variables.some((one) => one.id === id),
  );
  if (lost.length === 0) return [];
  const places = [
    ...model.variables.map(({ id, expression }) => ({
      path: ["variables", id, "expression"],
      text: expression,
    })),
    ...model.features.flatMap(expressionsOf),
  ];
  return lost.flatMap(({ id, name }) =>
    places
      .filter(({ text }) => uses(text, name))
      .map(({ path }): Need => ({
        use: path,
        target: ["variables", id],
        isUse: (entry) => typeof entry === "string" && uses(entry, name),
      })),
  );
}

function namesOf(tree: Tree): readonly { readonly id: string; readonly name: string }[] {
  const variables = tree.get("variables");
  if (!(variables instanceof Map)) return [];
  return [...variables].flatMap(([id, entry]: [string, TreeValue]) => {
    const name = entry instanceof Map ? entry.get("name") : undefined;
    return typeof name === "string" ? [{ id, name }] : [];
  });
}
