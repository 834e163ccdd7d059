import type {
  gp_Pnt,
  NCollection_List_TopoDS_Shape,
  OpenCascadeInstance,
  TopoDS_Shape,
} from "opencascade.js";
import type { Vector } from "../geometry/vector.ts";
import { explore } from "../occt/explore.ts";
import { ShapeIndex } from "../occt/shape-index.ts";
import { taken } from "../occt/shape-list.ts";
import type { FaceLabels } from "./solid.ts";

/** What OCCT's operations tell about where a shape went. */
export type History = {
  Modified(shape: TopoDS_Shape): NCollection_List_TopoDS_Shape;
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
  /** Where each face of the index is in the solids: in two of them, where they share it. */
  readonly #positions: number[][] = [];
  /** By position in the solids, one after another: the place in the index, and what is collected. */
  readonly #places: number[] = [];
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
        const place = this.#index.add(face);
        (this.#positions[place] ??= []).push(this.#labels.length);
        this.#places.push(place);
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
      const place = this.#index.find(face);
      if (place >= 0) {
        // What is in the result was not modified, so OCCT need not be asked about it.
        if (this.#index.shapes[place]!.IsEqual(face))
          for (const position of this.#positions[place]!) this.#keys[position] = input.faceKeys?.[at] ?? null;
        this.#mark(place, input.labels[at]!, target);
        found = true;
        return;
      }
      const modified = taken(this.#oc, history.Modified(face));
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
      if (labels.size === 0) labels.add(label(this.#faceAt(at)));
    });
  }

  /** Labels what no history told of by the face of an input that it lies in: histories of tangent surfaces have gaps. */
  adoptRest(inputs: readonly Input[]): void {
    this.#labels.forEach((labels, at) => {
      if (labels.size > 0) return;
      const points = pointsOn(this.#oc, this.#faceAt(at));
      for (const { faces, labels: known } of inputs) {
        faces.forEach((face, place) => {
          if (labels.size === 0 && areOn(this.#oc, face, points))
            for (const label of known[place]!) labels.add(label);
        });
      }
    });
  }

  /** Whether a face comes from this input and from none of the first `others`; also when nobody tells where one is from. */
  hasOwn(input: number, others: number): boolean {
    return this.#from.some(
      (from) => from.size === 0 || (from.has(input) && [...from].every((at) => at === input || at >= others)),
    );
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
    for (const position of this.#positions[place] ?? []) {
      for (const label of labels) this.#labels[position]!.add(label);
      if (target !== undefined) this.#from[position]!.add(target);
    }
    return place >= 0;
  }

  #faceAt(position: number): TopoDS_Shape {
    return this.#index.shapes[this.#places[position]!]!;
  }
}

/** Points of a face's surface within its bounds: three, so that no other surface goes through them by chance. */
function pointsOn(oc: OpenCascadeInstance, shape: TopoDS_Shape): readonly Vector[] {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  const { UMin, UMax, VMin, VMax } = oc.BRepTools.UVBounds(face);
  return [
    [0.5, 0.5],
    [0.2, 0.3],
    [0.7, 0.4],
  ].map(([u, v]) => pointOf(surface.EvalD0(UMin + u! * (UMax - UMin), VMin + v! * (VMax - VMin))));
}

function areOn(oc: OpenCascadeInstance, shape: TopoDS_Shape, points: readonly Vector[]): boolean {
  using face = oc.TopoDS.Face(shape);
  using surface = oc.BRep_Tool.Surface(face);
  return points.every((at) => {
    using point = new oc.gp_Pnt(...at);
    using projection = new oc.GeomAPI_ProjectPointOnSurf(point, surface);
    return projection.NbPoints() > 0 && projection.LowerDistance() < 1e-5;
  });
}

function pointOf(point: gp_Pnt): Vector {
  const at: Vector = [point.X(), point.Y(), point.Z()];
  point.delete();
  return at;
}
