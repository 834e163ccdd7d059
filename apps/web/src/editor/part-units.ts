import { type Unit, unitQuantity } from "@solidtype/document";

/** Millimetres in one of a unit. */
export const millimetres = (unit: Unit): number => unitQuantity(unit)?.value ?? 1;

/** Digits behind the point that say as much in this unit as so many do in mm, mm² or mm³. */
const digitsOf = (unit: Unit, inMm: number, power = 1): number =>
  inMm + power * Math.max(0, Math.ceil(Math.log10(millimetres(unit))));

/** A length in mm in a part's unit, rounded to so many digits as it has in mm. */
export const inUnit = (value: number, unit: Unit, digits = 4): number =>
  Number((value / millimetres(unit)).toFixed(digitsOf(unit, digits)));

/** A length in mm that is round in a part's unit, with so many digits that say something. */
export const roundInUnit = (value: number, unit: Unit, digits: number): number =>
  Number((value / millimetres(unit)).toPrecision(digits)) * millimetres(unit);

/** Mm² or mm³ in a part's unit: with the digits of a length there, and what is small with six that say something. */
function spaceInUnit(value: number, unit: Unit, power: number): number {
  const size = value / millimetres(unit) ** power;
  const telling = 5 - Math.floor(Math.log10(Math.abs(size)));
  const digits = Math.min(digitsOf(unit, 4, power), Math.max(digitsOf(unit, 4), telling));
  return Number(size.toFixed(digits));
}

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 13 });
const powers = ["", "", "²", "³"];

/** What mm, mm² and mm³ (`power` 1, 2 and 3) are in a part's unit, to be read. */
export const quantityWords = (value: number, unit: Unit, power = 1): string =>
  `${number.format(power === 1 ? inUnit(value, unit) : spaceInUnit(value, unit, power))} ${unit}${powers[power] ?? ""}`;
