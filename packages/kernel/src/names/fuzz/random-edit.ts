import type { TestFeature } from "../../rebuild/test-part.ts";
import type { Random } from "./random.ts";

/** One number of a part: a parameter of a feature or a coordinate in a sketch. */
export type Dimension = { readonly path: readonly string[]; readonly value: number; readonly unit: string };

const EXPRESSION = /^(-?\d+(?:\.\d+)?) (mm|deg)$/;

export function dimensionsOf(features: readonly TestFeature[]): readonly Dimension[] {
  const found: Dimension[] = [];
  const walk = (value: unknown, path: readonly string[]) => {
    const match = typeof value === "string" ? EXPRESSION.exec(value) : null;
    if (match !== null) found.push({ path, value: Number(match[1]), unit: ` ${match[2]}` });
    else if (typeof value === "number") found.push({ path, value, unit: "" });
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  features.forEach(({ params, sketch }, at) => {
    walk(params, [`${at}`, "params"]);
    walk(sketch, [`${at}`, "sketch"]);
  });
  return found;
}

export function withDimension(
  features: readonly TestFeature[],
  { path, unit }: Dimension,
  value: number,
): readonly TestFeature[] {
  const copy: unknown = structuredClone(features);
  let target = copy as { [key: string]: unknown };
  for (const key of path.slice(0, -1)) target = target[key] as { [key: string]: unknown };
  target[path.at(-1)!] = unit === "" ? value : `${Number(value.toFixed(6))}${unit}`;
  return copy as readonly TestFeature[];
}

/** The values on the way from what it is to something up to a third larger or smaller. */
export function wayOf(random: Random, { value }: Dimension, steps: number): readonly number[] {
  const far = (0.5 + Math.abs(value) * 0.35) * random.next() * (random.chance(0.5) ? 1 : -1);
  return Array.from({ length: steps }, (_, at) => value + (far * (at + 1)) / steps);
}
