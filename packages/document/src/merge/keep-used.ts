import { boundedBy, isKnownConstraint, isKnownEntity, pointsOf } from "@solidtype/sketch";
import type { Json } from "@solidtype/contracts";
import { isSetParam } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { expressionsOf } from "../commands/dependants.ts";
import { entitiesIn } from "../commands/sketch-dependants.ts";
import { namesUsedIn } from "../expressions/parse.ts";
import type { PartModel } from "../model/model.ts";
import { type Feature, isReadable, type StoredFeature } from "../model/model.ts";
import type { Reference } from "../model/reference.ts";
import { parseName } from "../names/text.ts";
import { featuresInText, paramReferences } from "../resolve/feature-references.ts";
import { PARAM, readModel } from "../store/read-model.ts";
import { memberEntry, memberKey } from "../store/tree-of-model.ts";
import {
  isTree,
  type Path,
  sameValue,
  type Tree,
  treeAt,
  type TreeEditor,
  type TreeValue,
  valueAt,
} from "../store/tree.ts";
import type { StandIns } from "./stand-ins.ts";

/** Something that refers to something: `use` is the referring entry, `target` what it needs. */
type Need = {
  readonly use: Path;
  readonly target: Path;
  /** Whether the entry, as a side has it, needs the target too. */
  readonly isUse: (entry: TreeValue) => boolean;
};

/**
 * One side deleted a thing, and the other, not knowing, came to use it: the thing is put back as the user's side
 * has it, and its path is told. A deletion that left known uses dangling on its own side is respected. Runs until nothing
 * more is needed, since what is put back needs things itself.
 */
export function keepWhatIsUsed(
  merged: TreeEditor,
  ours: Tree,
  theirs: Tree,
  standIns: StandIns,
): readonly Path[] {
  const kept: Path[] = [];
  for (;;) {
    const tree = merged.snapshot();
    const lost = needsOf(readModel(tree), ours, theirs, standIns).filter(
      ({ target }) => valueAt(tree, target) === undefined,
    );
    const found = lost.flatMap((need) => rescue(need, tree, ours, theirs));
    if (found.length === 0) return kept;
    for (const { target, value } of found) {
      if (valueAt(merged.snapshot(), target) !== undefined) continue;
      merged.set(target, value);
      kept.push(target);
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

function needsOf(model: PartModel, ours: Tree, theirs: Tree, standIns: StandIns): readonly Need[] {
  return [
    ...model.features.flatMap(featureNeeds),
    ...entityNeeds(model, [ours, theirs]),
    ...variableNeeds(model, ours, theirs, standIns),
  ];
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
  /** Of geometry. */
  readonly names: readonly string[];
  readonly region: string | undefined;
};

/** Each entry of a feature that refers to others: a parameter, or one member of a set. */
function referenceEntries(feature: Feature): readonly ReferenceEntry[] {
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params).flatMap(([name, param]): ReferenceEntry[] => {
    const value = values[name];
    const entry = (key: string, isMember: boolean, given: unknown, one: unknown): ReferenceEntry => ({
      key,
      isMember,
      features: paramReferences(param, given),
      names:
        (param.kind === "reference" || param.kind === "references") && one !== null
          ? [(one as Reference).name]
          : [],
      region: param.kind === "keys" && param.of === "region" ? (one as string) : undefined,
    });
    if (!isSetParam(param)) return [entry(PARAM + name, false, value, value)];
    return (value as readonly Json[]).flatMap((member) => {
      const [key] = memberEntry(member) ?? [];
      return key === undefined ? [] : [entry(memberKey(name, key), true, [member], member)];
    });
  });
}

/** Entities of sketches that the merged model lost, and what names them, what grew from them, or a region within them. */
function entityNeeds(model: PartModel, sides: readonly Tree[]): readonly Need[] {
  const lost = new Map(
    model.features.flatMap((feature): [string, ReadonlySet<string>][] => {
      if (!isReadable(feature) || feature.type !== "sketch") return [];
      const { entities } = feature.sketch;
      const known = sides.flatMap((side) => [...treeAt(side, "features", feature.id, "entities").keys()]);
      const gone = new Set(known.filter((id) => entities[id] === undefined));
      return gone.size === 0 ? [] : [[feature.id, gone]];
    }),
  );
  if (lost.size === 0) return [];
  const sketchOf = new Map(model.features.map((feature) => [feature.id, sketchUnder(feature)]));
  return model.features.flatMap((feature) =>
    (isReadable(feature) ? referenceEntries(feature) : []).flatMap(({ key, isMember, names, region }) => {
      const use = ["features", feature.id, key];
      const need = (sketch: string, entity: string, isUse: Need["isUse"]): Need[] =>
        lost.get(sketch)?.has(entity) === true
          ? [{ use, target: ["features", sketch, "entities", entity], isUse }]
          : [];
      const drawn = sketchUnder(feature);
      const bounds =
        region === undefined
          ? []
          : [...(lost.get(drawn) ?? [])].filter((entity) => boundedBy([entity])(region));
      return [
        ...bounds.flatMap((entity) => need(drawn, entity, () => true)),
        ...names.flatMap((text) =>
          entitiesInText(text).flatMap(({ feature: of, entity }) =>
            need(sketchOf.get(of) ?? "", entity, (entry) => isMember || isNamed(entry, text)),
          ),
        ),
      ];
    }),
  );
}

/** The sketch whose entities a feature's geometry grows from: its own, or that it is built on. */
function sketchUnder(feature: StoredFeature): string {
  const { sketch } = feature.params as { readonly sketch?: unknown };
  return typeof sketch === "string" ? sketch : feature.id;
}

function entitiesInText(text: string): ReturnType<typeof entitiesIn> {
  const name = parseName(text);
  return name.ok ? entitiesIn(name.value) : [];
}

function isNamed(entry: TreeValue, text: string): boolean {
  return (
    typeof entry === "object" && entry !== null && !isTree(entry) && "name" in entry && entry.name === text
  );
}

/** Variables of either side that the merged model lost, and who uses them. */
function variableNeeds(model: PartModel, ours: Tree, theirs: Tree, standIns: StandIns): readonly Need[] {
  const present = new Set(model.variables.map(({ id }) => id));
  const known = [...treeAt(ours, "variables").keys(), ...treeAt(theirs, "variables").keys()];
  const lost = new Map(
    known.flatMap((id) => (present.has(id) ? [] : [[standIns.of(id) ?? "", id] as const])),
  );
  if (lost.size === 0) return [];
  const places = [
    ...model.variables.map(({ id, expression }) => ({
      path: ["variables", id, "expression"],
      text: expression,
    })),
    ...model.features.flatMap(expressionsOf),
  ];
  return places.flatMap(({ path, text }) =>
    namesUsedIn(text).flatMap((standIn): readonly Need[] => {
      const id = lost.get(standIn);
      if (id === undefined) return [];
      const isUse = (entry: TreeValue) => typeof entry === "string" && namesUsedIn(entry).includes(standIn);
      return [{ use: path, target: ["variables", id], isUse }];
    }),
  );
}
