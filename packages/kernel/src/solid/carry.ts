import type { NCollection_List_TopoDS_Shape, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { ShapeIndex } from "../occt/shape-index.ts";
import { taken } from "../occt/shape-list.ts";
import type { FaceLabels } from "./solid.ts";

/** What OCCT's operations tell about where a shape went. */
export type History = {
  Modified(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
  IsDeleted(shape: TopoDS_Shape): boolean;
};

/** A shape that went into an operation, with the labels of its faces in their order. */
export type Input = {
  readonly faces: readonly TopoDS_Shape[];
  readonly labels: readonly FaceLabels[];
  readonly faceKeys?: readonly string[];
};

/** One solid of a result, before it has a key. */
export type Piece = {
  readonly shape: TopoDS_Shape;
  readonly labels: readonly FaceLabels[];
  /** Null for a face that is new or changed. */
  readonly faceKeys: readonly (string | null)[];
  readonly from: readonly number[];
};

/** The faces of a result, on which labels are collected from the histories of what made it. */
export class Trace {
  readonly solids: readonly TopoDS_Shape[];
  readonly #oc: OpenCascadeInstance;
  readonly #index: ShapeIndex;
  readonly #labels: Set<string>[] = [];
  readonly #keys: (string | null)[] = [];
  readonly #from: Set<number>[] = [];
  readonly #starts: number[] = [];

  /** `result` stays the caller's. */
  constructor(oc: OpenCascadeInstance, result: TopoDS_Shape) {
    this.#oc = oc;
    this.#index = new ShapeIndex(oc);
    this.solids = explore(oc, result, "TopAbs_SOLID");
    for (const solid of this.solids) {
      this.#starts.push(this.#labels.length);
      for (const face of explore(oc, solid, "TopAbs_FACE")) {
        this.#index.add(face);
        this.#labels.push(new Set());
        this.#keys.push(null);
        this.#from.push(new Set());
      }
    }
    this.#starts.push(this.#labels.length);
  }

  /** Follows every face of an input; tells whether any of them is left. `target` counts the inputs that bodies come from. */
  follow(input: Input, history: History, target?: number): boolean {
    let found = false;
    input.faces.forEach((face, at) => {
      const modified = taken(this.#oc, history.Modified(face));
      if (modified.length === 0 && !history.IsDeleted(face)) {
        const place = this.#index.find(face);
        const same = place >= 0 && this.#index.shapes[place]!.IsEqual(face);
        if (same) this.#keys[place] = input.faceKeys?.[at] ?? null;
        if (this.#mark(place, input.labels[at]!, target)) found = true;
      }
      for (const next of modified) {
        if (this.#mark(this.#index.find(next), input.labels[at]!, target)) found = true;
        next.delete();
      }
    });
    return found;
  }

  /** Labels the faces that an operation made from something. */
  name(faces: readonly TopoDS_Shape[], label: string): void {
    for (const face of faces) this.#mark(this.#index.find(face), [label]);
  }

  /** Labels what no history told of. */
  nameRest(label: (face: TopoDS_Shape) => string): void {
    this.#labels.forEach((labels, at) => {
      if (labels.size === 0) labels.add(label(this.#index.shapes[at]!));
    });
  }

  has(face: TopoDS_Shape): boolean {
    return this.#index.find(face) >= 0;
  }

  /** The solids with what was collected. The caller owns the shapes; the trace is done. */
  finish(): Piece[] {
    const pieces = this.solids.map((shape, at) => {
      const [start, end] = [this.#starts[at]!, this.#starts[at + 1]!];
      const from = new Set(this.#from.slice(start, end).flatMap((set) => [...set]));
      return {
        shape,
        labels: this.#labels.slice(start, end).map((set) => [...set].toSorted()),
        faceKeys: this.#keys.slice(start, end),
        from: [...from].toSorted((a, b) => a - b),
      };
    });
    this.#index[Symbol.dispose]();
    return pieces;
  }

  #mark(place: number, labels: FaceLabels, target?: number): boolean {
    if (place < 0) return false;
    for (const label of labels) this.#labels[place]!.add(label);
    if (target !== undefined) this.#from[place]!.add(target);
    return true;
  }
}
