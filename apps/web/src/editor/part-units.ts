import { type Unit, unitQuantity } from "@solidtype/document";

/** Millimetres in one of a unit. */
const millimetres = (unit: Unit): number => unitQuantity(unit)?.value ?? 1;

/** Digits behind the point that say as much of a length in this unit as four do of one in mm. */
const digitsOf = (unit: Unit): number => 4 + Math.max(0, Math.ceil(Math.log10(millimetres(unit))));

/** What mm, mm² and mm³ (`power` 1, 2 and 3) are in a part's unit, as a number. */
export const inUnit = (value: number, unit: Unit, power = 1): number =>
  Number((value / millimetres(unit) ** power).toFixed(digitsOf(unit)));

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 8 });
const powers = ["", "", "²", "³"];

/** The same with the unit, to be read. */
export const quantityWords = (value: number, unit: Unit, power = 1): string =>
  `${number.format(inUnit(value, unit, power))} ${unit}${powers[power] ?? ""}`;
