import type { Unit } from "@solidtype/document";
import type { Table, Values } from "./picking-rules.ts";

const inch = 25.4;

/** What a new feature begins with is written in millimetres; who works in inches or feet begins with sixteenths of an inch. */
export function usualSizes(table: Table, values: Values, unit: Unit): Values {
  if (unit !== "in" && unit !== "ft") return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const written = table[name]?.kind === "length" && typeof value === "string" ? value : "";
      const size = /^(-?[\d.]+) mm$/.exec(written)?.[1];
      if (size === undefined) return [name, value];
      const exact = Number(size) / inch;
      const round = Math.round(exact * 16) / 16;
      return [name, `${round === 0 ? exact : round} in`];
    }),
  );
}
