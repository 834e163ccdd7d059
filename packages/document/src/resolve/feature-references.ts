import { featuresIn } from "../names/name.ts";
import { parseName } from "../names/text.ts";
import { isKnownConstraint, type StoredConstraint } from "@solidtype/sketch";
import type { Param } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type StoredFeature } from "../model/model.ts";
import { type Reference, referenceSchema } from "../model/reference.ts";

const named = new Map<string, readonly string[]>();
const REMEMBERED = 20_000;

/** The features that a name's text mentions. Texts that are no names mention none. */
export function featuresInText(text: string): readonly string[] {
  const known = named.get(text);
  if (known !== undefined) return known;
  const name = parseName(text);
  const found = name.ok ? featuresIn(name.value) : [];
  if (named.size >= REMEMBERED) named.clear();
  named.set(text, found);
  return found;
}

/** The features that a parameter's value refers to. The value has passed the parameter's schema. */
export function paramReferences(param: Param, value: unknown): readonly string[] {
  switch (param.kind) {
    case "reference":
      return value === null ? [] : featuresInText((value as Reference).name);
    case "references":
      return (value as readonly Reference[]).flatMap((reference) => featuresInText(reference.name));
    case "feature":
      return value === null ? [] : [value as string];
    case "features":
      return value as readonly string[];
    default:
      return [];
  }
}

/** A constraint of a sketch, and the geometry of the part that it fixes something to. */
export type Hold = { readonly constraint: string; readonly on: string; readonly reference: Reference };

type Constrained = { readonly constraints: { readonly [id: string]: StoredConstraint<unknown> } };

export function holdsIn({ constraints }: Constrained): readonly Hold[] {
  return Object.entries(constraints).flatMap(([constraint, stored]): Hold[] => {
    if (!isKnownConstraint(stored) || stored.type !== "fixed" || !("from" in stored)) return [];
    const reference = referenceSchema.safeParse(stored.from);
    const [on] = stored.on;
    return reference.success && on !== undefined ? [{ constraint, on, reference: reference.data }] : [];
  });
}

/**
 * Every feature that this one refers to, by parameter, whether the parameter takes part at present or not; of a sketch
 * also what it is held by, by constraint.
 */
export function referencesOf(
  feature: StoredFeature,
): readonly { readonly param: string; readonly feature: string }[] {
  if (!isReadable(feature)) return [];
  const values: { readonly [name: string]: unknown } = feature.params;
  const named = Object.entries(definitionOf(feature.type).params).flatMap(([param, described]) =>
    paramReferences(described, values[param]).map((id) => ({ param, feature: id })),
  );
  if (feature.type !== "sketch") return named;
  const held = holdsIn(feature.sketch).flatMap(({ constraint, reference }) =>
    featuresInText(reference.name).map((id) => ({ param: constraint, feature: id })),
  );
  return [...named, ...held];
}
