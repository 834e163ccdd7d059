import type { Json } from "@solidtype/contracts";
import { isAngular, isDimension, isKnownConstraint } from "@solidtype/sketch";
import { variablesInText } from "../expressions/parse.ts";
import { isExpressionParam } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type StoredFeature, type Variable } from "../model/model.ts";
import { activeReferencesOf } from "../resolve/feature-references.ts";
import type { Draft } from "./draft.ts";

/** Something that uses what is about to go: for people to decide, with the parameters in which it does. */
export type Dependant = {
  readonly kind: "feature" | "variable";
  readonly id: string;
  readonly name: string;
  readonly through: readonly string[];
};

export function dependantsJson(dependants: readonly Dependant[]): { readonly dependants: Json } {
  return { dependants: dependants.map((dependant) => ({ ...dependant })) };
}

const NAMED = 10;

/** For a sentence: as many as one reads. */
export function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Ids of the features that a feature refers to at present. */
export const featuresReferredBy = (feature: StoredFeature): readonly string[] =>
  activeReferencesOf(feature).map((reference) => reference.feature);

/** Names of the variables that a feature uses. */
const variablesUsedBy = (feature: StoredFeature): readonly string[] =>
  expressionsOf(feature).flatMap(({ text }) => variablesInText(text));

/** Names of the variables that a variable uses. */
const variablesUsedIn = ({ expression }: Variable): readonly string[] => variablesInText(expression);

export function featureDependants(draft: Draft, gone: ReadonlySet<string>): readonly Dependant[] {
  const { features } = draft;
  return features
    .inOrder(features.mentioning(featuresReferredBy, gone))
    .filter((feature) => !gone.has(feature.id))
    .map((feature) => dependant(feature, throughParams(feature, gone)));
}

function throughParams(feature: StoredFeature, gone: ReadonlySet<string>): readonly string[] {
  const params = activeReferencesOf(feature).filter((reference) => gone.has(reference.feature));
  return [...new Set(params.map(({ param }) => param))];
}

/** Whatever uses a variable: variables and features, each in their order. */
export function usersOf(
  { variables, features }: Draft,
  name: string,
): { readonly variables: readonly Variable[]; readonly features: readonly StoredFeature[] } {
  return {
    variables: variables.inOrder(variables.mentioning(variablesUsedIn, [name])),
    features: features.inOrder(features.mentioning(variablesUsedBy, [name])),
  };
}

export function variableDependants(draft: Draft, name: string): readonly Dependant[] {
  const users = usersOf(draft, name);
  return [
    ...users.variables.map((variable): Dependant => ({
      kind: "variable",
      id: variable.id,
      name: variable.name,
      through: ["expression"],
    })),
    ...users.features.map((feature) => {
      const places = expressionsOf(feature).filter(({ text }) => uses(text, name));
      return dependant(
        feature,
        places.map(({ place }) => place),
      );
    }),
  ];
}

function dependant(feature: StoredFeature, through: readonly string[]): Dependant {
  return { kind: "feature", id: feature.id, name: feature.name, through };
}

export function uses(text: string, name: string): boolean {
  return text.includes(`#${name}`) && variablesInText(text).includes(name);
}

export type ExpressionPlace = {
  /** A parameter's name, or a constraint's id. */
  readonly place: string;
  readonly path: readonly string[];
  readonly text: string;
  readonly kind: "length" | "angle" | "count" | "number" | "unknown";
};

/** Every expression that a feature holds. Of features that this version cannot read: every text that may be one. */
export function expressionsOf(feature: StoredFeature): readonly ExpressionPlace[] {
  const places: ExpressionPlace[] = [];
  const table = isReadable(feature) ? definitionOf(feature.type).params : undefined;
  for (const [name, value] of Object.entries(feature.params)) {
    const param = table?.[name];
    if (typeof value !== "string") continue;
    const kind = param === undefined ? "unknown" : isExpressionParam(param) ? param.kind : undefined;
    if (kind !== undefined)
      places.push({ place: name, path: ["features", feature.id, `.${name}`], text: value, kind });
  }
  if (!isReadable(feature) || feature.type !== "sketch") return places;
  for (const [id, constraint] of Object.entries(feature.sketch.constraints)) {
    if (!isKnownConstraint(constraint) || !isDimension(constraint)) continue;
    const kind = isAngular(constraint.type) ? "angle" : "length";
    places.push({
      place: id,
      path: ["features", feature.id, "constraints", id, "value"],
      text: constraint.value,
      kind,
    });
  }
  return places;
}
