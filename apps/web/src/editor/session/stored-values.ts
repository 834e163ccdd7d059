import type { Json } from "@solidtype/contracts";
import {
  chosenMark,
  defaultValue,
  definitionOf,
  type Feature,
  type FeatureType,
  meansAllWhenEmpty,
  storedReference,
} from "@solidtype/document";
import type { Editing } from "./editor-state.ts";
import type { Table, Values } from "./picking-rules.ts";

export const tableOf = (editing: Editing): Table => definitionOf(editing.draft.type as FeatureType).params;

/** What parameters are when nothing is said of them; beside a set that means all when empty, that nothing was chosen. */
export function defaults(table: Table): Values {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, param]) => {
      const value = defaultValue(param);
      const isReference = typeof value === "object" && value !== null && "name" in value;
      const own: [string, Json] = [name, isReference ? storedReference(value) : (value as Json)];
      return meansAllWhenEmpty(param) ? [own, [chosenMark(name), false]] : [own];
    }),
  );
}

/** All parameters of a feature that a dialog knows, those that were never said as they are when nothing is said. */
export function storedValues({ type, params }: Feature): Values {
  const said = params as Values;
  return Object.fromEntries(
    Object.entries(defaults(definitionOf(type).params)).map(([name, value]) => [name, said[name] ?? value]),
  );
}
