import { featuresIn } from "../names/name.ts";
import { parseName } from "../names/text.ts";
import { isActive, type Param, type ParamTable } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type StoredFeature } from "../model/model.ts";
import type { Reference } from "../model/reference.ts";
import { remembering } from "../remembering.ts";

/** The features that a name's text mentions. Texts that are no names mention none. */
export const featuresInText = remembering((text): readonly string[] => {
  const name = parseName(text);
  return name.ok ? featuresIn(name.value) : [];
});

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

type FeatureReference = { readonly param: string; readonly feature: string };

/** Every feature that this one refers to, by parameter, whether the parameter takes part at present or not. */
export function referencesOf(feature: StoredFeature): readonly FeatureReference[] {
  if (!isReadable(feature)) return [];
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params).flatMap(([param, described]) =>
    paramReferences(described, values[param]).map((id) => ({ param, feature: id })),
  );
}

/** Those of parameters that take part: nothing is lost with what the others refer to, nor said to be. */
export function activeReferencesOf(feature: StoredFeature): readonly FeatureReference[] {
  if (!isReadable(feature)) return [];
  const table: ParamTable = definitionOf(feature.type).params;
  return referencesOf(feature).filter(({ param }) => {
    const described = table[param];
    return described !== undefined && isActive(described, feature.params);
  });
}
