import type { Unit } from "@solidtype/document";
import { isAngular } from "@solidtype/sketch";
import { inUnit } from "../editor/part-units.ts";

/** A size in mm or radians as it is written in a part of this unit: to a tenth of a micrometre, or a thousandth of a degree. */
export function sizeText(type: string, value: number, unit: Unit): string {
  if (isAngular(type)) return `${Number(((value * 180) / Math.PI).toFixed(3))} deg`;
  return `${inUnit(value, unit)} ${unit}`;
}

const degrees = new Intl.NumberFormat("en", { maximumFractionDigits: 3 });
const lengths = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

/** A size as its label says it, to a micrometre. Drawings are in mm: any other unit is said. */
export function sizeLabel(type: string, value: number, unit: Unit): string {
  if (isAngular(type)) return `${degrees.format((value * 180) / Math.PI)}°`;
  const sign = type === "radius" ? "R" : type === "diameter" ? "⌀" : "";
  return `${sign}${lengths.format(inUnit(value, unit, 3))}${unit === "mm" ? "" : ` ${unit}`}`;
}
