import type { NewId } from "../compounds/draft.ts";
import type { Constraint, GeometricType } from "../schema/constraint.ts";
import { type CurveEntity, type Entity, isBuiltIn, isKnownEntity, pointsOf } from "../schema/entity.ts";
import type { SketchPatch } from "../schema/patch.ts";
import { knownConstraints, knownEntities, type SketchData } from "../schema/sketch.ts";
import type { Vec2 } from "../vec.ts";

/**
 * A change of curves that are there already. It gathers what is made, replaced and removed; `patch` then also takes
 * away what lost its meaning: points that no curve uses any more, and constraints on what is gone.
 */
export class Rework {
  readonly #data: SketchData;
  readonly #newId: NewId;
  readonly #entities: { [id: string]: Entity | null } = {};
  readonly #constraints: { [id: string]: Constraint | null } = {};
  /** Points that a curve let go of. */
  readonly #released = new Set<string>();
  /** Points that stay though no curve ends in them. */
  readonly #kept = new Set<string>();

  constructor(newId: NewId, data: SketchData) {
    this.#newId = newId;
    this.#data = data;
  }

  point({ x, y }: Vec2): string {
    return this.#add({ type: "point", x, y });
  }

  add(entity: CurveEntity): string {
    return this.#add(entity);
  }

  /** One that only helps to construct if what it is made after does. */
  addLike({ construction }: CurveEntity, entity: CurveEntity): string {
    return this.#add(construction === true ? { ...entity, construction } : entity);
  }

  /** The same curve with other ends or of another kind: its id, and with it every name made of it, stays. */
  replace(id: string, before: CurveEntity, after: CurveEntity): void {
    this.#entities[id] = after;
    const kept = new Set(pointsOf(after));
    for (const point of pointsOf(before)) if (!kept.has(point)) this.#released.add(point);
    for (const point of kept) this.releaseFrom(point, id);
    for (const [constraint, { type, on }] of knownConstraints(this.#data))
      if (on.includes(id) && isAboutExtent(type, before)) this.#constraints[constraint] = null;
  }

  /** The point now ends a piece of the curve: that it lies on it goes without saying. */
  releaseFrom(point: string, curve: string): void {
    for (const [id, { type, on }] of knownConstraints(this.#data))
      if (type === "on-curve" && on[0] === point && on[1] === curve) this.#constraints[id] = null;
  }

  /** What is said of a curve and another that touches it goes for the piece that ends there now. */
  handOver(type: GeometricType, from: string, other: string, to: string): void {
    for (const [id, constraint] of knownConstraints(this.#data)) {
      const { on } = constraint;
      if (constraint.type === type && on.includes(from) && on.includes(other))
        this.#constraints[id] = { ...constraint, on: on.map((one) => (one === from ? to : one)) };
    }
  }

  /** A point that helps to construct from now on, unless others are drawn on it. */
  keepPoint(id: string): void {
    this.#kept.add(id);
  }

  /** A line between two points that only helps to construct. */
  helpLine(start: string, end: string): string {
    return this.#add({ type: "line", start, end, construction: true });
  }

  /** What a constraint that was there says from now on. */
  say(id: string, constraint: Constraint): void {
    this.#constraints[id] = constraint;
  }

  remove(id: string, before: CurveEntity): void {
    this.#entities[id] = null;
    for (const point of pointsOf(before)) this.#released.add(point);
  }

  constrain(type: GeometricType, ...on: string[]): void {
    this.#constraints[this.#newId()] = { type, on };
  }

  dimension(type: "radius" | "distance", on: readonly string[], value: number): void {
    this.#constraints[this.#newId()] = { type, on: [...on], value, driving: true };
  }

  get patch(): SketchPatch {
    const entities = { ...this.#entities };
    const used = new Set<string>();
    const stands = (id: string, entity: Entity): Entity | null =>
      id in entities ? (entities[id] ?? null) : entity;
    for (const [id, entity] of knownEntities(this.#data)) {
      const now = stands(id, entity);
      if (now !== null) for (const point of pointsOf(now)) used.add(point);
    }
    for (const entity of Object.values(this.#entities))
      if (entity !== null) for (const point of pointsOf(entity)) used.add(point);
    for (const point of this.#released) {
      if (used.has(point) || isBuiltIn(point)) continue;
      const was = this.#data.entities[point];
      const helps = was !== undefined && isKnownEntity(was) ? { ...was, construction: true } : null;
      entities[point] = this.#kept.has(point) ? helps : null;
    }
    const constraints = { ...this.#constraints };
    for (const [id, constraint] of knownConstraints(this.#data)) {
      const says = id in constraints ? constraints[id] : constraint;
      if (says?.on.some((one) => entities[one] === null) === true) constraints[id] = null;
    }
    return { entities, constraints };
  }

  #add(entity: Entity): string {
    const id = this.#newId();
    this.#entities[id] = entity;
    return id;
  }
}

/** What it says is void once the curve ends elsewhere. Radii, directions and carriers do not end. */
function isAboutExtent(type: string, { type: curve }: CurveEntity): boolean {
  return type === "length" || type === "midpoint" || (type === "equal" && curve === "line");
}
