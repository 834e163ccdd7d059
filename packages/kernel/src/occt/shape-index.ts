import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";

/** Finds a shape's place in a list by identity (same geometry and location, whatever the orientation). */
export class ShapeIndex {
  readonly #oc: OpenCascadeInstance;
  readonly #places = new Map<number, number[]>();
  readonly shapes: TopoDS_Shape[] = [];

  constructor(oc: OpenCascadeInstance) {
    this.#oc = oc;
  }

  find(shape: TopoDS_Shape): number {
    return this.#among(this.#places.get(this.#hash(shape)), shape);
  }

  /** The place of the shape, which is taken over: kept when new and wanted, else deleted. -1 for one that is not wanted. */
  add(shape: TopoDS_Shape, isWanted: (shape: TopoDS_Shape) => boolean = () => true): number {
    const hash = this.#hash(shape);
    const places = this.#places.get(hash);
    const known = this.#among(places, shape);
    if (known >= 0 || !isWanted(shape)) {
      shape.delete();
      return known;
    }
    const place = this.shapes.push(shape) - 1;
    if (places === undefined) this.#places.set(hash, [place]);
    else places.push(place);
    return place;
  }

  [Symbol.dispose](): void {
    for (const shape of this.shapes) shape.delete();
    this.shapes.length = 0;
    this.#places.clear();
  }

  #among(places: readonly number[] | undefined, shape: TopoDS_Shape): number {
    return places?.find((place) => this.shapes[place]!.IsSame(shape)) ?? -1;
  }

  #hash(shape: TopoDS_Shape): number {
    return this.#oc.ReplicadShapeHasher.HashCode(shape, 2_147_483_647);
  }
}
