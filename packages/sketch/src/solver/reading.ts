import { atan2 } from "../same-everywhere.ts";
import { cross, distance, dot, subtract, type Vec2 } from "../vec.ts";
import type { PointVariables } from "./equations.ts";
import type { LineVariables, RoundVariables } from "./geometry.ts";

/** Reads places off a vector of variable values. */
export class Reading {
  readonly #values: ArrayLike<number>;

  constructor(values: ArrayLike<number>) {
    this.#values = values;
  }

  number(variable: number): number {
    return this.#values[variable] ?? Number.NaN;
  }

  point({ x, y }: PointVariables): Vec2 {
    return { x: this.number(x), y: this.number(y) };
  }

  along({ start, end }: LineVariables): Vec2 {
    return subtract(this.point(end), this.point(start));
  }

  length({ start, end }: LineVariables): number {
    return distance(this.point(start), this.point(end));
  }

  /** 1 when the place lies to the left of the line or on it. */
  side(place: PointVariables, { start, end }: LineVariables): 1 | -1 {
    const from = this.point(start);
    return cross(subtract(this.point(end), from), subtract(this.point(place), from)) < 0 ? -1 : 1;
  }

  /** From the first direction to the second, in (−π, π]. */
  turn(first: LineVariables, second: LineVariables): number {
    const [u, v] = [this.along(first), this.along(second)];
    return atan2(cross(u, v), dot(u, v));
  }

  /** Whether the second round lies within the first, rather than beside it, judged by which is nearer to touching. */
  isInside(first: RoundVariables, second: RoundVariables): boolean {
    const apart = distance(this.point(first.center), this.point(second.center));
    const [r, s] = [this.number(first.radius), this.number(second.radius)];
    return Math.abs(apart - Math.abs(r - s)) < Math.abs(apart - r - s);
  }
}
