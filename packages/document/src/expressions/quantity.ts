/** A number with its dimension, in mm and radians: 3 mm² is {value: 3, length: 2, angle: 0}. */
export type Quantity = { readonly value: number; readonly length: number; readonly angle: number };

export function scalar(value: number): Quantity {
  return { value, length: 0, angle: 0 };
}

export function isScalar(quantity: Quantity): boolean {
  return quantity.length === 0 && quantity.angle === 0;
}

export function sameDimension(a: Quantity, b: Quantity): boolean {
  return a.length === b.length && a.angle === b.angle;
}

/** For messages: what kind of thing a quantity is. */
export function dimensionText(quantity: Quantity): string {
  const { length, angle } = quantity;
  if (length === 0 && angle === 0) return "a plain number";
  if (length === 1 && angle === 0) return "a length";
  if (length === 0 && angle === 1) return "an angle";
  if (length === 2 && angle === 0) return "an area";
  if (length === 3 && angle === 0) return "a volume";
  return `a quantity of length^${length} angle^${angle}`;
}

const millimetres: { readonly [unit: string]: number } = {
  um: 0.001,
  mm: 1,
  cm: 10,
  m: 1_000,
  in: 25.4,
  inch: 25.4,
  ft: 304.8,
  yd: 914.4,
  mil: 0.0254,
};

const radians: { readonly [unit: string]: number } = {
  rad: 1,
  deg: Math.PI / 180,
  "°": Math.PI / 180,
  turn: 2 * Math.PI,
};

/** One of a unit, or nothing if there is none of that name. */
export function unitQuantity(name: string): Quantity | undefined {
  if (Object.hasOwn(millimetres, name))
    return { value: millimetres[name] ?? Number.NaN, length: 1, angle: 0 };
  if (Object.hasOwn(radians, name)) return { value: radians[name] ?? Number.NaN, length: 0, angle: 1 };
  return undefined;
}
