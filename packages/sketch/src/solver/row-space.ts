/**
 * The space that rows of a Jacobian span, kept as an orthonormal basis that grows row by row. It answers
 * what a sketch asks: does this row say anything new, which unknowns are determined, what is the shortest
 * step that makes every row right.
 */
export class RowSpace {
  readonly #size: number;
  readonly #basis: Float64Array[] = [];
  /** Row by row: how an accepted row is made of the basis, its own new direction last. */
  readonly #parts: Float64Array[] = [];

  #cost = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** Multiplications so far: rows are nearly all zeros, so it takes far fewer than their size lets fear. */
  get cost(): number {
    return this.#cost;
  }

  get rank(): number {
    return this.#basis.length;
  }

  /** False when the row adds nothing: what is left of it, as a fraction of its length, is below `threshold`. */
  add(row: Float64Array, threshold: number): boolean {
    const size = norm(row);
    if (!(size > 1e-14)) return false;
    const rest = Float64Array.from(row);
    const parts = new Float64Array(this.#basis.length + 1);
    this.#project(row, rest, parts, nonZeros(row));
    // Rounding leaves traces of the basis in a rest that is short; a second pass takes them out.
    if (norm(rest) < 0.7 * size) this.#project(Float64Array.from(rest), rest, parts);
    const left = norm(rest);
    if (left <= threshold * size) return false;
    parts[this.#basis.length] = left;
    for (let index = 0; index < rest.length; index += 1) rest[index] = (rest[index] ?? 0) / left;
    this.#basis.push(rest);
    this.#parts.push(parts);
    return true;
  }

  /** Takes the basis' shares of `row` off `rest`. A Jacobian's rows are nearly all zeros, so only the others count. */
  #project(row: Float64Array, rest: Float64Array, parts: Float64Array, places?: readonly number[]): void {
    for (let index = 0; index < this.#basis.length; index += 1) {
      const direction = this.#basis[index];
      if (direction === undefined) continue;
      const share = places === undefined ? inner(direction, row) : innerAt(places, direction, row);
      this.#cost += places?.length ?? direction.length;
      if (share === 0) continue;
      this.#cost += direction.length;
      parts[index] = (parts[index] ?? 0) + share;
      addScaled(rest, direction, -share);
    }
  }

  /** The shortest vector whose product with each accepted row, in order, is the wanted one. */
  shortest(wanted: ArrayLike<number>): Float64Array {
    const result = new Float64Array(this.#size);
    const along: number[] = [];
    this.#parts.forEach((parts, index) => {
      let value = wanted[index] ?? 0;
      along.forEach((share, earlier) => (value -= share * (parts[earlier] ?? 0)));
      const share = value / (parts[index] ?? 1);
      along.push(share);
      addScaled(result, this.#basis[index] ?? result, share);
    });
    return result;
  }

  /** Takes out of the vector what lies in the space: the rest can change without any row noticing. */
  removeFrom(vector: Float64Array): void {
    for (let pass = 0; pass < 2; pass += 1) {
      for (const direction of this.#basis) addScaled(vector, direction, -inner(direction, vector));
    }
  }

  /** How much of each unknown the rows determine: 1 wholly, less when it can still move. */
  determined(): Float64Array {
    const shares = new Float64Array(this.#size);
    for (const direction of this.#basis) {
      direction.forEach((value, unknown) => (shares[unknown] = (shares[unknown] ?? 0) + value * value));
    }
    return shares;
  }
}

export function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function nonZeros(row: Float64Array): readonly number[] {
  const places: number[] = [];
  for (let index = 0; index < row.length; index += 1) if (row[index] !== 0) places.push(index);
  return places;
}

function innerAt(places: readonly number[], a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (const place of places) sum += (a[place] ?? 0) * (b[place] ?? 0);
  return sum;
}

export function norm(a: Float64Array): number {
  return Math.sqrt(inner(a, a));
}

export function addScaled(target: Float64Array, direction: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index += 1) {
    target[index] = (target[index] ?? 0) + factor * (direction[index] ?? 0);
  }
}

export function largest(a: Float64Array): number {
  let most = 0;
  for (const value of a) {
    // NaN must come out as "far off", not be skipped by the comparison.
    if (!(Math.abs(value) <= most)) most = Math.abs(value);
  }
  return most;
}
