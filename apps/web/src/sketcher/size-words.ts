import { type Unit, unitQuantity } from "@solidtype/document";

/** A size in mm or radians as it is written in a part of this unit: to a tenth of a micrometre, or a thousandth of a degree. */
export function sizeText(type: string, value: number, unit: Unit): string {
  if (type === "angle") return `${Number(((value * 180) / Math.PI).toFixed(3))} deg`;
  const one = unitQuantity(unit)?.value ?? 1;
  const digits = 4 + Math.max(0, Math.ceil(Math.log10(one)));
  return `${Number((value / one).toFixed(digits))} ${unit}`;
}
