import { TOUCH } from "../geometry/curve.ts";
import { distance, type Vec2 } from "../vec.ts";

/** Gives places numbers, the same one to places that touch (or are as near as is said). Cells are wide enough that neighbours suffice. */
export class Vertices {
  readonly places: Vec2[] = [];
  readonly #cells = new Map<string, number[]>();
  readonly #near: number;

  constructor(near = TOUCH) {
    this.#near = near;
  }

  at(place: Vec2): number {
    const cell = 4 * this.#near;
    const column = Math.floor(place.x / cell);
    const row = Math.floor(place.y / cell);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const index of this.#cells.get(`${column + dx} ${row + dy}`) ?? []) {
          const known = this.places[index];
          if (known !== undefined && distance(known, place) <= this.#near) return index;
        }
      }
    }
    const index = this.places.push(place) - 1;
    const key = `${column} ${row}`;
    const here = this.#cells.get(key);
    if (here === undefined) this.#cells.set(key, [index]);
    else here.push(index);
    return index;
  }
}
