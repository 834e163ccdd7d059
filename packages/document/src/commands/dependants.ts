import type { Json } from "@solidtype/contracts";
import { isDimension, isKnownConstraint } from "@solidtype/sketch";
import { parseExpression, variablesIn } from "../expressions/parse.ts";
import { isExpressionParam } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import { isReadable, type PartModel, type StoredFeature } from "../model/model.ts";
import { referencesOf } from "../resolve/feature-references.ts";

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

export function featureDependants(model: PartModel, gone: ReadonlySet<string>): readonly Dependant[] {
  return model.features
    .filter((feature) => !gone.has(feature.id))
    .map((feature) => dependant(feature, throughParams(feature, gone)))
    .filter(({ through }) => through.length > 0);
}

function throughParams(feature: StoredFeature, gone: ReadonlySet<string>): readonly string[] {
  const params = referencesOf(feature).filter((reference) => gone.has(reference.feature));
  return [...new Set(params.map(({ param }) => param))];
}

export function variableDependants(model: PartModel, name: string): readonly Dependant[] {
  const variables = model.variables
    .filter((variable) => uses(variable.expression, name))
    .map((variable): Dependant => ({
      kind: "variable",
      id: variable.id,
      name: variable.name,
      through: ["expression"],
    }));
  const features = model.features
    .map((feature) =>
      dependant(
        feature,
        expressionsOf(feature)
          .filter(({ text }) => uses(text, name))
          .map(({ place }) => place),
      ),
    )
    .filter(({ through }) => through.length > 0);
  return [...variables, ...features];
}

function dependant(feature: StoredFeature, through: readonly string[]): Dependant {
  return { kind: "feature", id: feature.id, name: feature.name, through };
}

export function uses(text: string, name: string): boolean {
  if (!text.includes(`#${name}`)) return false;
  const expression = parseExpression(text);
  return expression.ok && variablesIn(expression.value).has(name);
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
    const kind = constraint.type === "angle" ? "angle" : "length";
    places.push({
      place: id,
      path: ["features", feature.id, "constraints", id, "value"],
      text: constraint.value,
      kind,
    });
  }
  return places;
}
