import { fail, type Failure, ok, type Result } from "@solidtype/contracts";
import {
  type DimensionType,
  isAngular,
  isDimension,
  isKnownConstraint,
  type SketchData,
  type StoredConstraint,
} from "@solidtype/sketch";
import { evaluateText, type ExpressionErrorCode, type Scope } from "../expressions/evaluate.ts";
import {
  chosenMark,
  isActive,
  isExpressionParam,
  isNoneLeft,
  meansAllWhenEmpty,
  type NumberRange,
  type Param,
} from "../features/param.ts";
import { definitionOf } from "../features/registry.ts";
import type { Drawing, PartModel, ResolvedFeature, StoredFeature } from "../model/model.ts";
import { FEATURE_LIMIT, isReadable } from "../model/model.ts";
import { contextOf, type ResolveContext, scopeOf } from "./context.ts";
import { paramReferences } from "./feature-references.ts";
import { angleOf, inRange, lengthOf, numberOf, type NumberResult } from "./numbers.ts";

export type FeatureErrorCode =
  | ExpressionErrorCode
  | "unreadable"
  /** Beyond what a part holds. */
  | "limit"
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

/** Expressions to numbers, feature by feature. An error stays with its feature; the others are resolved. */
export function resolveModel(model: PartModel): ResolvedModel {
  const context = contextOf(model);
  const features = model.features.map((feature, place) => ({
    id: feature.id,
    suppressed: feature.suppressed,
    result: place < FEATURE_LIMIT ? resolveFeature(feature, context) : tooMany,
  }));
  return { variables: scopeOf(model.variables), features };
}

/** People who were at the limit at once may end up beyond it, and a hostile document is. */
const tooMany = fail(
  "limit",
  `A part holds at most ${FEATURE_LIMIT} features: delete some for this one to be built.`,
);

function resolveFeature(
  feature: StoredFeature,
  context: ResolveContext,
): Result<ResolvedFeature, FeatureErrorCode> {
  if (!isReadable(feature)) return fail("unreadable", feature.problem, { reason: feature.unreadable });
  const definition = definitionOf(feature.type);
  const values: { readonly [name: string]: unknown } = feature.params;
  const resolved: { [name: string]: unknown } = { ...values };
  for (const [name, param] of Object.entries(definition.params)) {
    const active = isActive(param, values);
    if (!isExpressionParam(param)) {
      // A mark is no input of what is built.
      if (meansAllWhenEmpty(param)) delete resolved[chosenMark(name)];
      if (active && isNoneLeft(name, param, values))
        return fail("missing-value", `${param.label}: all that were chosen are taken out. Choose again.`, {
          param: name,
        });
      const problem = active ? referenceProblem(feature.id, name, param, values[name], context) : undefined;
      if (problem !== undefined) return problem;
      continue;
    }
    // What takes no part gets its default, so that leftovers in it neither fail nor change a cache key.
    const value = numberOf(param, active ? String(values[name]) : param.default, context);
    if (!value.ok) return at(value, { param: name }, param.label);
    resolved[name] = value.value;
  }
  const drawing = feature.type === "sketch" ? resolveDrawing(feature.sketch, context) : ok(undefined);
  if (!drawing.ok) return drawing;
  // The table says what is in `resolved`; TypeScript cannot follow it through the loop.
  const following = definition.following?.(resolved as Parameters<typeof definition.following>[0]) ?? ok({});
  if (!following.ok) return following;
  const { params: _, ...head } = feature;
  const sketch = drawing.value === undefined ? {} : { sketch: drawing.value };
  return ok({ ...head, ...sketch, params: { ...resolved, ...following.value } } as ResolvedFeature);
}

function at(
  result: { readonly ok: false; readonly error: { code: ExpressionErrorCode; message: string } },
  place: { readonly [key: string]: string },
  label: string,
): Result<never, ExpressionErrorCode> {
  return fail(result.error.code, `${label}: ${result.error.message}`, place);
}

type Failed = { readonly ok: false; readonly error: Failure<FeatureErrorCode> };

/** What is wrong with what a parameter refers to, if anything. */
export function referenceProblem(
  own: string,
  name: string,
  param: Param,
  value: unknown,
  { placed }: ResolveContext,
): Failed | undefined {
  const features = paramReferences(param, value);
  const place = { param: name };
  if (isLacking(param, value)) return fail("missing-value", `${param.label}: nothing is selected.`, place);
  const here = placed.get(own)?.at ?? 0;
  for (const id of features) {
    const target = placed.get(id);
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
  if (param.kind === "reference") return value === null;
  if (param.kind === "feature") return value === null;
  if (param.kind === "references" || param.kind === "features")
    return Array.isArray(value) && value.length < param.min;
  return false;
}

/** A driving dimension must have a value; a reference one is measured, and 0 stands in for it. */
function resolveDrawing(drawing: Drawing, context: ResolveContext): Result<SketchData, ExpressionErrorCode> {
  const constraints: { [id: string]: StoredConstraint } = {};
  for (const [id, constraint] of Object.entries(drawing.constraints)) {
    if (!isKnownConstraint(constraint) || !isDimension(constraint)) {
      constraints[id] = constraint;
      continue;
    }
    const value = constraint.driving ? dimensionOf(constraint.type, constraint.value, context) : ok(0);
    if (!value.ok) return at(value, { constraint: id }, `Dimension ${id}`);
    constraints[id] = { ...constraint, value: value.value };
  }
  return ok({ ...drawing, constraints });
}

/** The others are signed. */
const dimensionRanges: { readonly [type: string]: NumberRange } = {
  length: "positive",
  radius: "positive",
  diameter: "positive",
  distance: "not-negative",
} satisfies { readonly [Type in DimensionType]?: NumberRange };

/** The value of a sketch dimension, in mm or radians: one that something can have. */
export function dimensionOf(type: string, text: string, { scope, unit }: ResolveContext): NumberResult {
  const evaluated = evaluateText(text, scope);
  if (isAngular(type)) return angleOf(evaluated);
  return inRange(lengthOf(evaluated, unit), dimensionRanges[type] ?? "any");
}

/** What a text in a field of this parameter is worth: in mm, radians or as it is. */
export function previewNumber(model: PartModel, param: Param, text: string): NumberResult {
  return isExpressionParam(param)
    ? numberOf(param, text, contextOf(model))
    : fail("expression-syntax", `${param.label} takes no number.`);
}
