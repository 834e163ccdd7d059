import { definitionOf, type FeatureType } from "@solidtype/document";
import type { Table } from "./session/picking-rules.ts";

/** What people are asked for: not where a body was read from, which no typing can mend. */
export const fieldsOf = (type: FeatureType): Table =>
  Object.fromEntries(Object.entries(definitionOf(type).params).filter(([, { kind }]) => kind !== "text"));
