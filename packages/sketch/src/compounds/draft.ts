import type { Constraint, Dimension, GeometricType } from "../schema/constraint.ts";
import type { Entity } from "../schema/entity.ts";
import type { SketchPatch } from "../schema/patch.ts";
import type { Vec2 } from "../vec.ts";

/** Where a shape is to start or end: a place, and the point that is there already, when the pointer snapped to it. */
export type Place = Vec2 & { readonly point?: string };

/** Ids for what is made, each new to the sketch. They come from outside, so that creators stay pure. */
export type NewId = () => string;

/** A shape to be added with one patch, with its ids in drawing order. */
export type Shape = {
  readonly patch: SketchPatch;
  readonly points: readonly string[];
  readonly curves: readonly string[];
};

/** Gathers the entities and constraints of a shape. */
export class Draft {
  readonly #newId: NewId;
  readonly #entities: { [id: string]: Entity } = {};
  readonly #constraints: { [id: string]: Constraint } = {};
  readonly #points: string[] = [];
  readonly #curves: string[] = [];

  constructor(newId: NewId) {
    this.#newId = newId;
  }

  point({ x, y, point }: Place): string {
    const id = point ?? this.#add({ type: "point", x, y });
    this.#points.push(id);
    return id;
  }

  line(start: string, end: string, construction = false): string {
    return this.#curve({ type: "line", start, end, ...(construction ? { construction } : {}) });
  }

  circle(center: string, radius: number, construction = false): string {
    return this.#curve({ type: "circle", center, radius, ...(construction ? { construction } : {}) });
  }

  /** Counter-clockwise. */
  arc(center: string, start: string, end: string): string {
    return this.#curve({ type: "arc", center, start, end });
  }

  constrain(type: GeometricType, ...on: string[]): void {
    this.#constraints[this.#newId()] = { type, on };
  }

  dimension(dimension: Dimension): void {
    this.#constraints[this.#newId()] = dimension;
  }

  get shape(): Shape {
    const patch = { entities: this.#entities, constraints: this.#constraints };
    return { patch, points: this.#points, curves: this.#curves };
  }

  #curve(entity: Entity): string {
    const id = this.#add(entity);
    this.#curves.push(id);
    return id;
  }

  #add(entity: Entity): string {
    const id = this.#newId();
    this.#entities[id] = entity;
    return id;
  }
}
