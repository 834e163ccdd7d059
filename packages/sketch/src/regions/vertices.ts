import { TOUCH } from "../geometry/curve.ts";
import { distance, type Vec2 } from "../vec.ts";

/** Gives places numbers, the same one to places that touch. Cells are wide enough that neighbours suffice. */
export class Vertices {
  readonly places: Vec2[] = [];
  readonly #cells = new Map<string, number[]>();
  static readonly #cell = 4 * TOUCH;

  at(place: Vec2): number {
    const column = Math.floor(place.x / Vertices.#cell);
    const row = Math.floor(place.y / Vertices.#cell);
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const index of this.#cells.get(`${column + dx} ${row + dy}`) ?? []) {
          const known = this.places[index];
          if (known !== undefined && distance(known, place) <= TOUCH) return index;
        }
      }
    }
    const index = this.places.push(place) - 1;
    const key = `${column} ${row}`;
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, [index]);
    else cell.push(index);
    return index;
  }
}
