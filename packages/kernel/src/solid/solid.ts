import type { GeomAbs_SurfaceType, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { explore } from "../occt/explore.ts";
import { isOfFile } from "../names/label.ts";
import { letGoOf } from "../occt/freeing.ts";
import { readShape, writeShape } from "../occt/shape-bytes.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import { Topology } from "./topology.ts";

/** Every name a face answers to (text without its piece), sorted: several where faces were merged. */
export type FaceLabels = readonly string[];

/** What is known of a solid without its shape. */
export type SolidFacts = {
  /** In the order of the shape's faces. */
  readonly labels: readonly FaceLabels[];
  /** Equal keys mean equal triangles: a face that an operation left alone keeps the key it had. */
  readonly faceKeys: readonly string[];
  /** May be a little too large. */
  readonly bounds: Bounds;
  /** Which of the operation's inputs it comes from, targets first; empty for a new one. */
  readonly from: readonly number[];
};

/** How to make a solid that nothing has asked for yet, and the box that it will lie in, which may be a little too large. */
export type Promised = {
  readonly box: Bounds;
  readonly make: () => { readonly facts: SolidFacts; readonly shape: TopoDS_Shape };
};

/** OCCT's heap per face, pcurves and wrappers included; measured on the plate with a hundred holes. */
export const BYTES_A_FACE = 6_000;

/**
 * One solid that an operation made. Its shape is read from bytes when first asked for, and can be let go again. One that
 * is only promised is made then: a tool whose cut is found in the store is never needed.
 */
export class Solid {
  readonly key: string;
  readonly #oc: OpenCascadeInstance;
  #promised: Promised | null = null;
  #facts: SolidFacts | null = null;
  #bytes: Uint8Array | null = null;
  #shape: TopoDS_Shape | null = null;
  #faces: TopoDS_Shape[] | null = null;
  #faceBoxes: readonly Bounds[] | null = null;
  #topology: Topology | null = null;
  #bounds: Bounds | null = null;
  #types: ReadonlySet<GeomAbs_SurfaceType> | null = null;

  private constructor(oc: OpenCascadeInstance, key: string) {
    this.#oc = oc;
    this.key = key;
  }

  static of(
    oc: OpenCascadeInstance,
    key: string,
    facts: SolidFacts,
    content: TopoDS_Shape | Uint8Array,
  ): Solid {
    const solid = new Solid(oc, key);
    solid.#facts = facts;
    if (content instanceof Uint8Array) solid.#bytes = content;
    else solid.#shape = content;
    return solid;
  }

  static promised(oc: OpenCascadeInstance, key: string, promised: Promised): Solid {
    const solid = new Solid(oc, key);
    solid.#promised = promised;
    return solid;
  }

  /** May be a little too large. */
  get box(): Bounds {
    return this.#promised?.box ?? this.facts.bounds;
  }

  get facts(): SolidFacts {
    if (this.#facts === null) this.#make();
    return this.#facts!;
  }

  get shape(): TopoDS_Shape {
    if (this.#shape !== null) return this.#shape;
    if (this.#bytes === null) this.#make();
    this.#shape ??= readShape(this.#oc, this.#bytes!);
    if (this.#shape === null) throw new Error(`solid ${this.key} cannot be read back`);
    return this.#shape;
  }

  #make(): void {
    if (this.#promised === null) throw new Error(`solid ${this.key} was let go`);
    const { facts, shape } = this.#promised.make();
    this.#facts = facts;
    this.#shape = shape;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= writeShape(this.#oc, this.shape);
    return this.#bytes;
  }

  /** The same shape under a handle of its own, which the caller owns. */
  copyHandle(): TopoDS_Shape {
    return this.shape.Oriented(this.shape.Orientation());
  }

  /**
   * The same with a shape of its own, for what changes the shapes it is given: makers of roundings, bevels and walls do
   * even where they fail, and unions move seams. The cached shape would carry that into all that is built of it later.
   */
  copy(): Solid {
    return Solid.of(this.#oc, this.key, this.facts, this.bytes);
  }

  /** In the order of `facts.labels`; they stay the solid's. */
  get faces(): readonly TopoDS_Shape[] {
    this.#faces ??= explore(this.#oc, this.shape, "TopAbs_FACE");
    return this.#faces;
  }

  /** By face; may be a little too large. */
  get faceBoxes(): readonly Bounds[] {
    this.#faceBoxes ??= this.faces.map((face) => boundsOf(this.#oc, face, "loose"));
    return this.#faceBoxes;
  }

  /** Whether all faces are flat or cylindrical: OCCT unites many of those at once in good time. */
  get isPlain(): boolean {
    const { GeomAbs_Plane, GeomAbs_Cylinder } = this.#oc.GeomAbs_SurfaceType;
    return this.#surfaceTypes.isSubsetOf(new Set([GeomAbs_Plane, GeomAbs_Cylinder]));
  }

  /** Whether it has no round face, and so no seam. */
  get isFlat(): boolean {
    return this.#surfaceTypes.isSubsetOf(new Set([this.#oc.GeomAbs_SurfaceType.GeomAbs_Plane]));
  }

  get #surfaceTypes(): ReadonlySet<GeomAbs_SurfaceType> {
    return (this.#types ??= new Set(this.faces.map((face) => surfaceTypeOf(this.#oc, face))));
  }

  /** The box that touches the shape. */
  get bounds(): Bounds {
    this.#bounds ??= boundsOf(this.#oc, this.shape, "tight");
    return this.#bounds;
  }

  get topology(): Topology {
    this.#topology ??= new Topology(this.#oc, this.faces, !this.isPlain || this.#isOfFile);
    return this.#topology;
  }

  /** What makes flat and round faces here gives them no edge without extent; a file may have one anywhere. */
  get #isOfFile(): boolean {
    return this.facts.labels.some((labels) => labels.some(isOfFile));
  }

  [Symbol.dispose](): void {
    this.#topology?.[Symbol.dispose]();
    for (const face of this.#faces ?? []) face.delete();
    this.#shape?.delete();
    if (this.#shape !== null) letGoOf(this.#oc, this.facts.labels.length * BYTES_A_FACE);
    this.#topology = this.#faces = this.#shape = this.#bytes = this.#promised = null;
  }
}

export function surfaceTypeOf(oc: OpenCascadeInstance, shape: TopoDS_Shape): GeomAbs_SurfaceType {
  using face = oc.TopoDS.Face(shape);
  using surface = new oc.BRepAdaptor_Surface(face, false);
  return surface.GetType();
}
