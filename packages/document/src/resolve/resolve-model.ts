import { fail, ok, type Result } from "@solidtype/contracts";
import { isDimension, isKnownConstraint, type SketchData, type StoredConstraint } from "@solidtype/sketch";
import {
  evaluateText,
  evaluateVariables,
  type Evaluated,
  type ExpressionErrorCode,
  type Scope,
} from "../expressions/evaluate.ts";
import { isActive, isExpressionParam, type Param } from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import type { Drawing, Feature, PartModel, ResolvedFeature, StoredFeature, Unit } from "../model/model.ts";
import { isReadable } from "../model/model.ts";
import { paramReferences } from "./feature-references.ts";
import { angleOf, lengthOf, numberOf, type NumberResult } from "./numbers.ts";

export type FeatureErrorCode =
  | ExpressionErrorCode
  | "unreadable"
  | "missing-value"
  | "reference-missing"
  | "reference-later"
  | "reference-suppressed"
  | "not-available";

/** What the kernel builds from. `details` of an error carries `param` (or `constraint`) where one is to blame. */
export type ResolvedOutcome = {
  readonly id: string;
  readonly suppressed: boolean;
  readonly result: Result<ResolvedFeature, FeatureErrorCode>;
};

export type ResolvedModel = {
  readonly variables: Scope;
  /** In build order; suppressed ones too, resolved like the others. */
  readonly features: readonly ResolvedOutcome[];
};

type Seen = ReadonlyMap<string, { readonly at: number; readonly suppressed: boolean; readonly type: string }>;

/** Expressions to numbers, feature by feature. An error stays with its feature; the others are resolved. */
export function resolveModel(model: PartModel): ResolvedModel {
  const scope = evaluateVariables(model.variables);
  const seen: Seen = new Map(
    model.features.map((feature, at) => [
      feature.id,
      { at, suppressed: feature.suppressed, type: feature.type },
    ]),
  );
  const features = model.features.map((feature) => ({
    id: feature.id,
    suppressed: feature.suppressed,
    result: resolveFeature(feature, model.meta.units, scope, seen),
  }));
  return { variables: scope, features };
}

function resolveFeature(
  feature: StoredFeature,
  unit: Unit,
  scope: Scope,
  seen: Seen,
): Result<ResolvedFeature, FeatureErrorCode> {
  if (!isReadable(feature)) return fail("unreadable", feature.problem, { reason: feature.unreadable });
  const definition = definitionOf(feature.type);
  const values: { readonly [name: string]: unknown } = feature.params;
  const resolved: { [name: string]: unknown } = { ...values };
  for (const [name, param] of Object.entries(definition.params)) {
    const active = isActive(param, values);
    if (!isExpressionParam(param)) {
      const problem = active ? referenceProblem(feature.id, name, param, values[name], seen) : undefined;
      if (problem !== undefined) return problem;
      continue;
    }
    // What takes no part gets its default, so that leftovers in it neither fail nor change a cache key.
    const value = numberOf(param, active ? String(values[name]) : param.default, scope, unit);
    if (!value.ok) return at(value, { param: name }, param.label);
    resolved[name] = value.value;
  }
  const drawing = feature.type === "sketch" ? resolveDrawing(feature.sketch, unit, scope) : ok(undefined);
  if (!drawing.ok) return drawing;
  // The table says what is in `resolved`; TypeScript cannot follow it through the loop.
  const settled = definition.settle?.(resolved as Parameters<typeof definition.settle>[0]) ?? ok(resolved);
  if (!settled.ok) return settled;
  const { params: _, ...head } = feature;
  const sketch = drawing.value === undefined ? {} : { sketch: drawing.value };
  return ok({ ...head, ...sketch, params: settled.value } as ResolvedFeature);
}

function at(
  result: { readonly ok: false; readonly error: { code: ExpressionErrorCode; message: string } },
  place: { readonly [key: string]: string },
  label: string,
): Result<never, ExpressionErrorCode> {
  return fail(result.error.code, `${label}: ${result.error.message}`, place);
}

function referenceProblem(
  own: string,
  name: string,
  param: Param,
  value: unknown,
  seen: Seen,
): Result<never, FeatureErrorCode> | undefined {
  const features = paramReferences(param, value);
  const place = { param: name };
  if (isLacking(param, value)) return fail("missing-value", `${param.label}: nothing is selected.`, place);
  const here = seen.get(own)?.at ?? 0;
  for (const id of features) {
    const target = seen.get(id);
    const details = { ...place, feature: id };
    if (target === undefined)
      return fail("reference-missing", `${param.label}: what it refers to was deleted.`, details);
    if (target.at >= here)
      return fail("reference-later", `${param.label}: refers to a feature that comes later.`, details);
    if (target.suppressed)
      return fail("reference-suppressed", `${param.label}: refers to a suppressed feature.`, details);
    if ((param.kind === "feature" || param.kind === "features") && !allows(param.types, target.type)) {
      return fail("reference-missing", `${param.label}: must be one of ${param.types.join(", ")}.`, details);
    }
  }
  return undefined;
}

function allows(types: readonly string[], type: string): boolean {
  return types.length === 0 || types.includes(type);
}

function isLacking(param: Param, value: unknown): boolean {
  if (param.kind === "reference") return value === null && !param.optional;
  if (param.kind === "feature") return value === null;
  if (param.kind === "references" || param.kind === "features")
    return Array.isArray(value) && value.length < param.min;
  return false;
}

/** A driving dimension must have a value; a reference one is measured, and 0 stands in for it. */
function resolveDrawing(drawing: Drawing, unit: Unit, scope: Scope): Result<SketchData, ExpressionErrorCode> {
  const constraints: { [id: string]: StoredConstraint } = {};
  for (const [id, constraint] of Object.entries(drawing.constraints)) {
    if (!isKnownConstraint(constraint) || !isDimension(constraint)) {
      constraints[id] = constraint;
      continue;
    }
    const value = constraint.driving
      ? dimensionOf(constraint.type, evaluateText(constraint.value, scope), unit)
      : ok(0);
    if (!value.ok) return at(value, { constraint: id }, `Dimension ${id}`);
    constraints[id] = { ...constraint, value: value.value };
  }
  return ok({ ...drawing, constraints });
}

function dimensionOf(type: string, evaluated: Evaluated, unit: Unit): NumberResult {
  return type === "angle" ? angleOf(evaluated) : lengthOf(evaluated, unit);
}

/** What one expression is worth, for a field's preview: in mm, radians or as it is. */
export function previewNumber(model: PartModel, feature: Feature, param: string, text: string): NumberResult {
  const described = definitionOf(feature.type).params[param];
  if (described === undefined || !isExpressionParam(described))
    return fail("expression-syntax", `"${param}" takes no number.`);
  return numberOf(described, text, evaluateVariables(model.variables), model.meta.units);
}
