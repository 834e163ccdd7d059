import { definitionOf, type FeatureType, isActive, type Param, type Unit } from "@solidtype/document";
import { inUnit } from "../part-units.ts";
import type { Editing } from "./editor-state.ts";
import type { Values } from "./picking-rules.ts";

const written = (param: Param | undefined, value: unknown, unit: Unit): string =>
  param?.kind === "angle"
    ? `${Number(((Number(value) * 180) / Math.PI).toFixed(6))} deg`
    : `${inUnit(Number(value), unit, 8)} ${unit}`;

/** What follows from the choices in a dialog, such as a diameter from a screw's size, as one would type it. */
export function givenValues(
  type: FeatureType,
  values: Values,
  unit: Unit,
): { readonly [param: string]: string } {
  const { params, following } = definitionOf(type);
  const given = following?.(values as Parameters<typeof following>[0]);
  if (given?.ok !== true) return {};
  return Object.fromEntries(
    Object.entries(given.value).map(([name, value]) => [name, written(params[name], value, unit)]),
  );
}

/** The parameters after a change: a field that is asked for now begins with what was given in its place before. */
export function withGiven({ draft }: Editing, after: Values, unit: Unit): Values {
  const { params } = definitionOf(draft.type as FeatureType);
  const given = Object.entries(givenValues(draft.type as FeatureType, draft.params, unit)).filter(
    ([name]) => {
      const param = params[name];
      return param !== undefined && isActive(param, after) && !isActive(param, draft.params);
    },
  );
  return { ...after, ...Object.fromEntries(given) };
}
