import { fail, ok } from "@solidtype/contracts";
import { z } from "zod";
import { featureIdSchema } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { FEATURE_LIMIT, isReadable, type StoredFeature } from "../model/model.ts";
import type { Reference } from "../model/reference.ts";
import { mapFeatures } from "../names/map-features.ts";
import { treeOfFeature } from "../store/tree-of-model.ts";
import { defineCommand } from "./define.ts";
import { newId } from "./ids.ts";
import { checkOrder, isBuiltInId, placeFeatures } from "./place.ts";

export const duplicateFeature = defineCommand({
  summary: "Copy features. What they refer to among themselves is the copies'; all else stays shared.",
  input: z.strictObject({ ids: z.array(featureIdSchema).min(1).max(FEATURE_LIMIT) }),
  run(draft, { ids }) {
    const chosen = new Set(ids);
    const { features } = draft;
    const originals = features.inOrder(chosen);
    const found = new Set(originals.map(({ id }) => id));
    const builtIn = originals.find((feature) => isBuiltInId(feature.id));
    if (builtIn !== undefined)
      return fail("built-in", `${builtIn.name} cannot be copied.`, { id: builtIn.id });
    const missing = ids.find((id) => !found.has(id));
    const last = originals.at(-1);
    if (missing !== undefined || last === undefined)
      return fail("not-found", `There is no feature "${missing ?? ""}".`);
    if (features.size + originals.length > FEATURE_LIMIT) {
      return fail("limit", `A part holds at most ${FEATURE_LIMIT} features.`);
    }
    const copies = new Map(originals.map((feature) => [feature.id, newId()]));
    const nameOfCopy = namer((name) => features.numberCalled(name) > 0);
    for (const feature of originals) {
      const copy = { ...withIds(feature, copies), name: nameOfCopy(feature.name) };
      draft.set(["features", copy.id], treeOfFeature(copy, ""));
    }
    const placed = placeFeatures(draft, [...copies.values()], last.id);
    if (!placed.ok) return placed;
    const order = checkOrder(draft, new Set(copies.values()));
    return order.ok ? ok({ ids: Object.fromEntries(copies) }) : order;
  },
});

/** Names that nothing has yet: "Box 1" gives "Box 1 copy", then "Box 1 copy 2"; and so does a copy of it. */
function namer(isGiven: (name: string) => boolean): (original: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (original) => {
    const short = original.replace(/ copy(?: \d+)?$/, "").slice(0, 240);
    // Not half of what takes two places.
    const stem = `${short.replace(/[\ud800-\udbff]$/, "")} copy`;
    let count = counts.get(stem) ?? 1;
    const name = (): string => (count === 1 ? stem : `${stem} ${count}`);
    while (taken.has(name()) || isGiven(name())) count += 1;
    taken.add(name());
    counts.set(stem, count);
    return name();
  };
}

function withIds(feature: StoredFeature, ids: ReadonlyMap<string, string>): StoredFeature {
  const id = ids.get(feature.id) ?? feature.id;
  if (!isReadable(feature)) return { ...feature, id };
  const table = definitionOf(feature.type).params;
  const params = Object.entries(feature.params).map(([name, value]: [string, unknown]) => {
    switch (table[name]?.kind) {
      case "reference":
        return [name, value === null ? null : renamed(value as Reference, ids)];
      case "references":
        return [name, (value as readonly Reference[]).map((reference) => renamed(reference, ids))];
      case "feature":
        return [name, ids.get(value as string) ?? value];
      case "features":
        return [name, (value as readonly string[]).map((one) => ids.get(one) ?? one)];
      default:
        return [name, value];
    }
  });
  // The same table's values with other ids in them.
  return { ...feature, id, params: Object.fromEntries(params) } as StoredFeature;
}

function renamed(reference: Reference, ids: ReadonlyMap<string, string>): Reference {
  return { ...reference, name: mapFeatures(reference.name, ids) };
}
