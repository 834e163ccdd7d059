/** A point in millimetres or a direction. */
export type Vector = readonly [x: number, y: number, z: number];

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function scale(a: Vector, factor: number): Vector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

export function middle(a: Vector, b: Vector): Vector {
  return scale(add(a, b), 0.5);
}

export function distance(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Null for a vector too short to have a direction. */
export function unit(a: Vector): Vector | null {
  const length = Math.sqrt(dot(a, a));
  return length > 1e-12 ? [a[0] / length, a[1] / length, a[2] / length] : null;
}
