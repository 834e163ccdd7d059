import type {
  BRepCheck_Analyzer,
  BRepExtrema_DistShapeShape,
  OpenCascadeInstance,
  TopExp_Explorer,
  TopLoc_Location,
  TopoDS_Shape,
} from "opencascade.js";

/** Whether OCCT's memory is as OCCT means it to be: a trap may leave it in pieces. */
export type Heap = { isWhole: boolean };

/** What waits to be deleted, while that is put off; `bytes`: of what hangs on some of it. */
type Waiting = { isPutOff: boolean; readonly objects: Deletable[]; bytes: number };

type Deletable = { delete(): void };

const waitingIn = new WeakMap<OpenCascadeInstance, Waiting>();

/** Some hundred bytes each, beside what hangs on them. */
const MOST_WAITING = 50_000;
const MOST_BYTES = 16_000_000;

/** Small things are as good as deleted from now on, and are so when there is time for it: it takes a twentieth of a rebuild. */
export function putOffFreeing(oc: OpenCascadeInstance): void {
  waitingIn.get(oc)!.isPutOff = true;
}

export function freeWhatWaits(oc: OpenCascadeInstance): void {
  const waiting = waitingIn.get(oc)!;
  waiting.isPutOff = false;
  waiting.bytes = 0;
  for (const object of waiting.objects.splice(0)) object.delete();
}

/**
 * A handle is small, and a whole body stays with the last one of it, or of any of its faces. So whoever lets go of a body
 * says how large that may be, and what waits is freed before too much of OCCT's heap is taken, which never shrinks.
 */
export function letGoOf(oc: OpenCascadeInstance, bytes: number): void {
  const waiting = waitingIn.get(oc)!;
  if (!waiting.isPutOff) return;
  waiting.bytes += bytes;
  if (waiting.bytes < MOST_BYTES) return;
  freeWhatWaits(oc);
  waiting.isPutOff = true;
}

/**
 * Makes `delete()` free what it deletes. Of a class with an operator delete of its own, as most of OCCT's have, 1.1.0's
 * runs no destructor and gives nothing back: every shape, explorer, maker and check stayed for good. So what has a
 * virtual destructor is destroyed by that; anything else is made to let go of what it holds, and is freed as the plain
 * memory that it then is. Only classes of which it is known that they stay: a few are freed as they should be, and twice
 * is once too often. In a heap that is not whole everything stays, of whatever class.
 */
export function freeWhatIsDeleted(oc: OpenCascadeInstance, table: WebAssembly.Table, heap: Heap): void {
  const { _emscripten_builtin_free: free } = oc as unknown as { _emscripten_builtin_free: Free };
  const word = (at: number) => new DataView(oc.wasmMemory.buffer).getUint32(at, true);
  const kept = keptOf(oc);
  // Before any class is mended: what they begin anew with must stay.
  const lettingGo = waysToLetGo(oc);
  const freedBy = (made: Class, end: (object: object, at: number) => void) =>
    beforeForgetting(made, (object) => {
      const { count, at } = kept(object);
      if (!heap.isWhole || count.value !== 1 || at === undefined) return;
      try {
        end(object, at);
      } catch (error) {
        heap.isWhole = false;
        throw error;
      }
    });
  // As if there were another handle of it. All classes inherit from this one, so theirs come before it.
  beforeForgetting(everyClass(oc), (object) => {
    if (!heap.isWhole) kept(object).count.value++;
  });
  // Of the two entries that a virtual destructor has, the second gives the memory back as well.
  freedBy(oc.BRepBuilderAPI_Command, (_, at) => (table.get(word(word(at) + 4)) as Free)(at));
  const waiting: Waiting = { isPutOff: false, objects: [], bytes: 0 };
  waitingIn.set(oc, waiting);
  // Few, and large: what a look at a body has found stays with it.
  const large = [oc.BRepCheck_Analyzer, oc.BRepExtrema_DistShapeShape] as readonly Class[];
  for (const [made, letGo] of lettingGo) {
    freedBy(made, (object, at) => {
      letGo(object as never);
      free(at);
    });
    if (!large.includes(made)) unlessPutOff(made, waiting);
  }
}

function unlessPutOff({ prototype }: Class, waiting: Waiting): void {
  const free = prototype.delete;
  const mended = function (this: Deletable): void {
    if (waiting.isPutOff && waiting.objects.length < MOST_WAITING) waiting.objects.push(this);
    else free.call(this);
  };
  prototype.delete = mended;
  prototype[Symbol.dispose] = mended;
}

type Free = (at: number) => void;

/** Its instances, and those of all classes that inherit from it. */
type Class = { readonly prototype: { delete(): void; [Symbol.dispose]?(): void } };

function everyClass(oc: OpenCascadeInstance): Class {
  return { prototype: Object.getPrototypeOf(oc.gp_Pnt.prototype) as Class["prototype"] };
}

function beforeForgetting({ prototype }: Class, work: (object: object) => void): void {
  const forget = prototype.delete;
  const mended = function (this: object): void {
    try {
      work(this);
    } finally {
      forget.call(this);
    }
  };
  prototype.delete = mended;
  prototype[Symbol.dispose] = mended;
}

/** What embind keeps with an object: how many handles there are of it, and where it is in OCCT's memory while it is not deleted. */
type Kept = { readonly count: { value: number }; readonly at: number | undefined };

/** The names under which embind keeps it are other ones in every build. */
function keptOf(oc: OpenCascadeInstance): (object: object) => Kept {
  type Handle = {
    readonly [name: string]: { readonly count: Kept["count"]; readonly [name: string]: unknown };
  };
  const any = new oc.gp_Pnt(0, 0, 0) as unknown as Handle;
  const own = Object.getOwnPropertyNames(any)[0]!;
  const pointer = Object.entries(any[own]!).find(([, value]) => typeof value === "number")![0];
  return (object) => {
    const { count, [pointer]: at } = (object as Handle)[own]!;
    return { count, at: at as number | undefined };
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
