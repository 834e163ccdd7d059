import { atan2, cos, hypot, sin } from "./same-everywhere.ts";
/** A place or a direction in the sketch plane, in mm. */
export type Vec2 = { readonly x: number; readonly y: number };

export function add(a: Vec2, b: Vec2): Vec2 {
  return { x: a.x + b.x, y: a.y + b.y };
}

export function subtract(a: Vec2, b: Vec2): Vec2 {
  return { x: a.x - b.x, y: a.y - b.y };
}

export function scale(a: Vec2, factor: number): Vec2 {
  return { x: a.x * factor, y: a.y * factor };
}

export function dot(a: Vec2, b: Vec2): number {
  return a.x * b.x + a.y * b.y;
}

/** Positive when b lies counter-clockwise of a. */
export function cross(a: Vec2, b: Vec2): number {
  return a.x * b.y - a.y * b.x;
}

export function length(a: Vec2): number {
  return hypot(a.x, a.y);
}

export function distance(a: Vec2, b: Vec2): number {
  return hypot(b.x - a.x, b.y - a.y);
}

export function middle(a: Vec2, b: Vec2): Vec2 {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** A quarter turn counter-clockwise. */
export function turnLeft(a: Vec2): Vec2 {
  return { x: -a.y, y: a.x };
}

/** Length 1 in the same direction; the zero vector stays zero. */
export function unit(a: Vec2): Vec2 {
  const size = length(a);
  return size === 0 ? a : { x: a.x / size, y: a.y / size };
}

/** `center` + `radius` at `angle`, counter-clockwise from the x axis. */
export function polar(center: Vec2, radius: number, angle: number): Vec2 {
  return { x: center.x + radius * cos(angle), y: center.y + radius * sin(angle) };
}

export function angleOf(a: Vec2): number {
  return atan2(a.y, a.x);
}

/** The same direction, in [0, 2π). */
export function wrapTurn(angle: number): number {
  const turn = 2 * Math.PI;
  const wrapped = angle % turn;
  const positive = wrapped < 0 ? wrapped + turn : wrapped;
  // A hair below nothing, and the sum is a whole turn.
  return positive < turn ? positive : 0;
}

/** The same direction, in (−π, π]. */
export function wrapHalfTurn(angle: number): number {
  const wrapped = wrapTurn(angle);
  return wrapped > Math.PI ? wrapped - 2 * Math.PI : wrapped;
}
