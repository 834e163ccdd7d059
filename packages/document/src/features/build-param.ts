import type { Accepts, Reference } from "../model/reference.ts";
import type {
  AngleParam,
  BooleanParam,
  ChoiceParam,
  CountParam,
  FeatureParam,
  FeaturesParam,
  KeysParam,
  LengthParam,
  NumberParam,
  NumberRange,
  Param,
  ReferenceParam,
  ReferencesParam,
  TextParam,
} from "./param.ts";

type When = NonNullable<Param["when"]>;

/** Short constructors, so that a feature's table reads as one line a parameter. */
export function length(
  label: string,
  description: string,
  value: string,
  range: NumberRange = "positive",
): LengthParam {
  return { kind: "length", label, description, default: value, range };
}

export function angle(
  label: string,
  description: string,
  value: string,
  min: number,
  max: number,
): AngleParam {
  return { kind: "angle", label, description, default: value, min, max };
}

export function count(
  label: string,
  description: string,
  value: string,
  min: number,
  max: number,
): CountParam {
  return { kind: "count", label, description, default: value, min, max };
}

export function ratio(
  label: string,
  description: string,
  value: string,
  range: NumberRange = "positive",
): NumberParam {
  return { kind: "number", label, description, default: value, range };
}

export function flag(label: string, description: string, value = false): BooleanParam {
  return { kind: "boolean", label, description, default: value };
}

export function choice<const Options extends { readonly [value: string]: string }>(
  label: string,
  description: string,
  options: Options,
  value: keyof Options & string,
): ChoiceParam<keyof Options & string> {
  return { kind: "choice", label, description, options, default: value };
}

export function text(label: string, description: string, maxLength: number): TextParam {
  return { kind: "text", label, description, default: "", maxLength };
}

export function pick(
  label: string,
  description: string,
  accepts: readonly Accepts[],
  value?: string,
): ReferenceParam {
  const initial: Reference | null = value === undefined ? null : { name: value };
  return { kind: "reference", label, description, accepts, default: initial };
}

export function pickMany(
  label: string,
  description: string,
  accepts: readonly Accepts[],
  min = 1,
): ReferencesParam {
  return { kind: "references", label, description, accepts, min };
}

export function feature(label: string, description: string, types: readonly string[]): FeatureParam {
  return { kind: "feature", label, description, types };
}

export function features(
  label: string,
  description: string,
  types: readonly string[] = [],
  min = 1,
): FeaturesParam {
  return { kind: "features", label, description, types, min };
}

export function keys(label: string, description: string, of: KeysParam["of"]): KeysParam {
  return { kind: "keys", label, description, of };
}

export function when<P extends Param>(condition: When, param: P): P {
  return { ...param, when: condition };
}

/** Nothing chosen means all there is. */
export function orAll<P extends ReferencesParam | KeysParam>(param: P): P {
  return { ...param, emptyMeansAll: true };
}
