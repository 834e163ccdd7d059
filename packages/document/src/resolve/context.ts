import type { Lookup, Scope } from "../expressions/evaluate.ts";
import { evaluateVariables } from "../expressions/variable-values.ts";
import type { PartModel, StoredFeature, Unit, Variable } from "../model/model.ts";

type Placed = { readonly at: number; readonly suppressed: boolean; readonly type: string };

type Placement = { readonly get: (id: string) => Placed | undefined };

/** What every feature is resolved against. */
export type ResolveContext = {
  readonly unit: Unit;
  readonly scope: Lookup;
  /** Where each feature stands in build order. */
  readonly placed: Placement;
};

const scopes = new WeakMap<readonly Variable[], Scope>();
const places = new WeakMap<readonly StoredFeature[], Placement>();

/** Remembered by the model's own lists: an edit of a feature evaluates no variable again. */
export function contextOf(model: PartModel): ResolveContext {
  return { unit: model.meta.units, scope: scopeOf(model.variables), placed: placesOf(model.features) };
}

/** Every variable's value, remembered by the list. */
export function scopeOf(variables: readonly Variable[]): Scope {
  const known = scopes.get(variables);
  if (known !== undefined) return known;
  const scope = evaluateVariables(variables);
  scopes.set(variables, scope);
  return scope;
}

function placesOf(features: readonly StoredFeature[]): Placement {
  const known = places.get(features);
  if (known !== undefined) return known;
  const placed = new Map(features.map(({ id, suppressed, type }, at) => [id, { at, suppressed, type }]));
  places.set(features, placed);
  return placed;
}
