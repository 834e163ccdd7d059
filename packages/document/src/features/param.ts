import { z } from "zod";
import { type Accepts, type Reference, referenceSchema } from "../model/reference.ts";

/**
 * One parameter of a feature, described well enough to draw a field for it, to write an agent's tool schema, to
 * check a value and to resolve it. The stored value of a number is an expression. Sets (`references`,
 * `features`, `keys`) have no order; each member is an entry of its own in the document, so that two people
 * adding to one set both win.
 */
type Described = {
  readonly label: string;
  readonly description: string;
  /** Takes part only while each of these parameters has one of these values; else it is kept but ignored. */
  readonly when?: { readonly [param: string]: readonly (string | boolean)[] };
};

/** What a resolved number may be. Lengths in mm, angles in radians. */
export type NumberRange = "any" | "not-negative" | "positive";

export type LengthParam = Described & {
  readonly kind: "length";
  readonly default: string;
  readonly range: NumberRange;
};
export type AngleParam = Described & {
  readonly kind: "angle";
  readonly default: string;
  /** Degrees, both allowed. */
  readonly min: number;
  readonly max: number;
};
export type CountParam = Described & {
  readonly kind: "count";
  readonly default: string;
  readonly min: number;
  readonly max: number;
};
export type NumberParam = Described & {
  readonly kind: "number";
  readonly default: string;
  readonly range: NumberRange;
};
export type BooleanParam = Described & { readonly kind: "boolean"; readonly default: boolean };
export type ChoiceParam<Option extends string = string> = Described & {
  readonly kind: "choice";
  readonly options: { readonly [Value in Option]: string };
  readonly default: Option;
};
export type TextParam = Described & {
  readonly kind: "text";
  readonly default: string;
  readonly maxLength: number;
};
export type ReferenceParam = Described & {
  readonly kind: "reference";
  readonly accepts: readonly Accepts[];
  readonly default: Reference | null;
};
export type ReferencesParam = Described & {
  readonly kind: "references";
  readonly accepts: readonly Accepts[];
  readonly min: number;
  readonly emptyMeansAll?: true;
};
/** Another feature, by id. `types` empty means any type. */
export type FeatureParam = Described & { readonly kind: "feature"; readonly types: readonly string[] };
export type FeaturesParam = Described & {
  readonly kind: "features";
  readonly types: readonly string[];
  readonly min: number;
};
/** Ids that mean something inside one feature: regions of its sketch, instances of a pattern. */
export type KeysParam = Described & {
  readonly kind: "keys";
  readonly of: "region" | "instance";
  readonly emptyMeansAll?: true;
};

export type Param =
  | LengthParam
  | AngleParam
  | CountParam
  | NumberParam
  | BooleanParam
  | ChoiceParam
  | TextParam
  | ReferenceParam
  | ReferencesParam
  | FeatureParam
  | FeaturesParam
  | KeysParam;

export type ParamTable = { readonly [name: string]: Param };
export type ExpressionKind = "length" | "angle" | "count" | "number";
export type SetKind = "references" | "features" | "keys";

type NotANumber<P extends Param> = P extends BooleanParam
  ? boolean
  : P extends ChoiceParam<infer Option>
    ? Option
    : P extends TextParam
      ? string
      : P extends ReferenceParam
        ? Reference | null
        : P extends ReferencesParam
          ? readonly Reference[]
          : P extends FeatureParam
            ? string | null
            : readonly string[];

export type StoredValue<P extends Param> = P extends { kind: ExpressionKind } ? string : NotANumber<P>;
export type ResolvedValue<P extends Param> = P extends { kind: ExpressionKind } ? number : NotANumber<P>;
export type StoredParams<Table extends ParamTable> = {
  readonly [Name in keyof Table]: StoredValue<Table[Name]>;
};
export type ResolvedParams<Table extends ParamTable> = {
  readonly [Name in keyof Table]: ResolvedValue<Table[Name]>;
};

export function isExpressionParam(
  param: Param,
): param is LengthParam | AngleParam | CountParam | NumberParam {
  return (
    param.kind === "length" || param.kind === "angle" || param.kind === "count" || param.kind === "number"
  );
}

export function isSetParam(param: Param): param is ReferencesParam | FeaturesParam | KeysParam {
  return param.kind === "references" || param.kind === "features" || param.kind === "keys";
}

/** Whether the parameter means all there is as long as nothing is chosen. */
export function meansAllWhenEmpty(param: Param): boolean {
  return (param.kind === "references" || param.kind === "keys") && param.emptyMeansAll === true;
}

/**
 * Beside a set that means all when it is empty: that members of it were chosen. Two people may each take out what the
 * other leaves in; with this what is left then is nothing, and not all.
 */
export function chosenMark(param: string): string {
  return param + CHOSEN;
}

/** The set that a mark stands beside; nothing where the name is none of a mark. */
export function markedParam(mark: string): string | undefined {
  return mark.endsWith(CHOSEN) ? mark.slice(0, -CHOSEN.length) : undefined;
}

/** Whether a name is that of a mark beside one of these parameters. */
export function isMark(name: string, table: ParamTable): boolean {
  const marked = markedParam(name);
  const param = marked !== undefined && Object.hasOwn(table, marked) ? table[marked] : undefined;
  return param !== undefined && meansAllWhenEmpty(param) && !Object.hasOwn(table, name);
}

const CHOSEN = "Chosen";

/** Whether members of a set that means all when empty were chosen, and none of them is left. */
export function isNoneLeft(
  name: string,
  param: Param,
  values: { readonly [name: string]: unknown },
): boolean {
  const value = values[name];
  const isEmpty = Array.isArray(value) && value.length === 0;
  return isEmpty && meansAllWhenEmpty(param) && values[chosenMark(name)] === true;
}

/** Whether the parameter takes part, given the values of the others. */
export function isActive(param: Param, values: { readonly [name: string]: unknown }): boolean {
  if (param.when === undefined) return true;
  return Object.entries(param.when).every(([name, allowed]) =>
    allowed.some((value) => value === values[name]),
  );
}

export const EXPRESSION_LENGTH_LIMIT = 1_000;
export const SET_LIMIT = 20_000;

export const expressionSchema = z.string().max(EXPRESSION_LENGTH_LIMIT);
const inherited: object = {};
const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Ids are keys of objects and parts of names: letters, digits, '_', '.' and '-', and nothing that objects inherit. */
export function isFeatureId(id: string): boolean {
  return ID.test(id) && !(id in inherited);
}

export const featureIdSchema = z
  .string()
  .refine(
    isFeatureId,
    "an id is 1–64 letters, digits, '_', '.' or '-', and no word that JavaScript reserves",
  );
const keySchema = z.string().min(1).max(4_096);

/** The schema of a stored value, the default included. */
export function storedSchema(param: Param): z.ZodType {
  switch (param.kind) {
    case "length":
    case "angle":
    case "count":
    case "number":
      return expressionSchema.default(param.default);
    case "boolean":
      return z.boolean().default(param.default);
    case "choice":
      return z.enum(Object.keys(param.options)).default(param.default);
    case "text":
      return z.string().max(param.maxLength).default(param.default);
    case "reference":
      return referenceSchema.nullable().default(param.default);
    case "references":
      return z
        .array(referenceSchema)
        .max(SET_LIMIT)
        .transform((list) => asSet(list, (reference) => reference.name))
        .default([]);
    case "feature":
      return featureIdSchema.nullable().default(null);
    case "features":
      return z
        .array(featureIdSchema)
        .max(SET_LIMIT)
        .transform((list) => asSet(list, String))
        .default([]);
    case "keys":
      return z
        .array(keySchema)
        .max(SET_LIMIT)
        .transform((list) => asSet(list, String))
        .default([]);
  }
}

/** Sorted, each once: sets are equal when their lists are. */
function asSet<Item>(list: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const byKey = new Map(list.map((item) => [keyOf(item), item]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

export function defaultValue(param: Param): string | boolean | Reference | null | readonly never[] {
  if (isSetParam(param)) return [];
  return param.kind === "feature" ? null : param.default;
}
