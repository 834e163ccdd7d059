import type {
  BRepCheck_Analyzer,
  BRepExtrema_DistShapeShape,
  OpenCascadeInstance,
  TopExp_Explorer,
  TopLoc_Location,
  TopoDS_Shape,
} from "opencascade.js";

/**
 * Makes `delete()` free what it deletes. Of a class with an operator delete of its own, as most of OCCT's have, 1.1.0's
 * runs no destructor and gives nothing back: every shape, explorer, maker and check stayed for good. So what has a
 * virtual destructor is destroyed by that; anything else is made to let go of what it holds, and is freed as the plain
 * memory that it then is. Only classes of which it is known that they stay: a few are freed as they should be, and twice
 * is once too often.
 */
export function freeWhatIsDeleted(oc: OpenCascadeInstance, table: WebAssembly.Table): void {
  const { _emscripten_builtin_free: free } = oc as unknown as { _emscripten_builtin_free: Free };
  const word = (at: number) => new DataView(oc.wasmMemory.buffer).getUint32(at, true);
  const lastPointer = lastPointerOf(oc);
  // Before any class is mended: what they begin anew with must stay.
  const lettingGo = waysToLetGo(oc);
  // Of the two entries that a virtual destructor has, the second gives the memory back as well.
  const destroy = (_: object, at: number) => (table.get(word(word(at) + 4)) as Free)(at);
  mend(oc, oc.BRepBuilderAPI_Command, lastPointer, destroy);
  for (const [made, letGo] of lettingGo) {
    mend(oc, made, lastPointer, (object, at) => {
      letGo(object as never);
      free(at);
    });
  }
}

/** OCCT has trapped and may have left its heap in pieces: from now on everything in it stays. */
export function freeNothingMore(oc: OpenCascadeInstance): void {
  broken.add(oc);
}

const broken = new WeakSet<OpenCascadeInstance>();

type Free = (at: number) => void;
type LastPointer = (object: object) => number | null;

/** Its instances, and those of all classes that inherit from it. */
type Class = { readonly prototype: { delete(): void; [Symbol.dispose]?(): void } };

function mend(
  oc: OpenCascadeInstance,
  { prototype }: Class,
  lastPointer: LastPointer,
  end: (object: object, at: number) => void,
): void {
  const forget = prototype.delete;
  const freed = function (this: object): void {
    const at = broken.has(oc) ? null : lastPointer(this);
    try {
      if (at !== null) end(this, at);
    } catch (error) {
      broken.add(oc);
      throw error;
    } finally {
      forget.call(this);
    }
  };
  prototype.delete = freed;
  prototype[Symbol.dispose] = freed;
}

/** What embind keeps with an object: how many handles there are of it, and where it is in OCCT's memory. */
type Kept = { readonly count: { readonly value: number }; readonly [name: string]: unknown };

/** Where an object is; null when it is deleted already, and while there are other handles of it. */
function lastPointerOf(oc: OpenCascadeInstance): LastPointer {
  // The names under which embind keeps all that are other ones in every build.
  type Handle = { readonly [name: string]: Kept };
  const any = new oc.gp_Pnt(0, 0, 0) as unknown as Handle;
  const own = Object.getOwnPropertyNames(any)[0]!;
  const pointer = Object.entries(any[own]!).find(([, value]) => typeof value === "number")![0];
  return (object) => {
    const kept = (object as Handle)[own]!;
    return kept.count.value === 1 ? ((kept[pointer] as number | undefined) ?? null) : null;
  };
}

type WayToLetGo = readonly [made: Class, letGo: (object: never) => void];

function waysToLetGo(oc: OpenCascadeInstance): readonly WayToLetGo[] {
  const { TopAbs_FACE, TopAbs_SHAPE } = oc.TopAbs_ShapeEnum;
  const nothing = new oc.TopoDS_Shape();
  const least = new oc.BRepBuilderAPI_MakeVertex(new oc.gp_Pnt(0, 0, 0)).Vertex();
  const points = [oc.gp_Dir, oc.gp_Pnt, oc.gp_Pnt2d, oc.gp_Vec, oc.gp_XY, oc.gp_XYZ];
  const places = [oc.gp_Ax1, oc.gp_Ax2, oc.gp_Ax3, oc.gp_Trsf];
  const forms = [oc.gp_Circ, oc.gp_Cylinder, oc.gp_Elips, oc.gp_Pln, oc.gp_Sphere];
  const plain = [...points, ...places, ...forms, oc.Bnd_Box, oc.GProp_GProps, oc.TopoDS_Builder];
  return [
    ...plain.map((made): WayToLetGo => [made, () => undefined]),
    [oc.TopoDS_Shape, (shape: TopoDS_Shape) => shape.Nullify()],
    [oc.TopLoc_Location, (location: TopLoc_Location) => location.Clear()],
    // These begin anew with next to nothing.
    [oc.TopExp_Explorer, (explorer: TopExp_Explorer) => explorer.Init(nothing, TopAbs_FACE, TopAbs_SHAPE)],
    [oc.BRepCheck_Analyzer, (analyzer: BRepCheck_Analyzer) => analyzer.Init(least, false)],
    [
      oc.BRepExtrema_DistShapeShape,
      (search: BRepExtrema_DistShapeShape) => {
        search.LoadS1(least);
        search.LoadS2(least);
      },
    ],
  ];
}
