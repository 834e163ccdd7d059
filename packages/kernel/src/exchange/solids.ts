import type { OpenCascadeInstance, TopoDS_Shape, TopoDS_Solid } from "opencascade.js";
import { nearest } from "../measure/nearest.ts";
import { type Bounds, boundsOf, contains } from "../solid/bounds.ts";

export class TooManySolids extends Error {}

/**
 * Every solid in a shape, as often as it is used; a closed shell outside any solid becomes one. The caller owns what it
 * gets. A file of a few kilobytes can use one solid a billion times, by assemblies that use each other twice: past
 * `most` it throws TooManySolids.
 */
export function solidsOf(oc: OpenCascadeInstance, shape: TopoDS_Shape, most: number): TopoDS_Shape[] {
  if (shape.IsNull()) return [];
  const solids = some(oc, shape, "TopAbs_SOLID", "TopAbs_SHAPE", most).map((solid) => facingOut(oc, solid));
  const shells = some(oc, shape, "TopAbs_SHELL", "TopAbs_SOLID", most);
  using stack = new DisposableStack();
  const closed = shells.flatMap((shell) => (stack.use(shell).Closed() ? [enclosed(oc, shell, stack)] : []));
  const cavities = new Map<Enclosed, Enclosed[]>();
  for (const one of closed) {
    const around = one.isInsideOut ? closed.filter((other) => surrounds(oc, other, one)) : [];
    const [closest] = around.toSorted((a, b) => a.volume - b.volume);
    if (closest === undefined) cavities.set(one, cavities.get(one) ?? []);
    else cavities.set(closest, [...(cavities.get(closest) ?? []), one]);
  }
  for (const [outer, inner] of cavities) solids.push(hollowed(oc, outer, inner));
  return solids;
}

/** How many surfaces a shape has beside its solids: shells that are not closed, faces by themselves. At most `most`. */
export function surfacesBeside(oc: OpenCascadeInstance, shape: TopoDS_Shape, most: number): number {
  const count = (kind: ShapeKind, outside: ShapeKind, isOne: (one: TopoDS_Shape) => boolean): number => {
    using explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum[outside]);
    let found = 0;
    for (; explorer.More() && found < most; explorer.Next()) {
      using one = explorer.Current();
      if (isOne(one)) found += 1;
    }
    return found;
  };
  const open = count("TopAbs_SHELL", "TopAbs_SOLID", (shell) => !shell.Closed());
  return Math.min(most, open + count("TopAbs_FACE", "TopAbs_SHELL", () => true));
}

/** A closed shell as a solid by itself, facing outward. */
type Enclosed = {
  readonly shell: TopoDS_Shape;
  readonly solid: TopoDS_Shape;
  readonly box: Bounds;
  readonly volume: number;
  /** As it was in the file. */
  readonly isInsideOut: boolean;
};

function enclosed(oc: OpenCascadeInstance, shell: TopoDS_Shape, stack: DisposableStack): Enclosed {
  const solid = stack.use(solidOf(oc, [shell]));
  const isInsideOut = volumeOf(oc, solid) < 0;
  oc.BRepLib.OrientClosedSolid(solid);
  return { shell, solid, box: boundsOf(oc, shell, "loose"), volume: volumeOf(oc, solid), isInsideOut };
}

/** A triangulated file has no other word for a cavity than a shell that faces inward, within one that faces outward. */
function surrounds(oc: OpenCascadeInstance, outer: Enclosed, inner: Enclosed): boolean {
  if (outer.isInsideOut || outer.volume <= inner.volume || !contains(outer.box, inner.box)) return false;
  using explorer = new oc.TopExp_Explorer(
    inner.shell,
    oc.TopAbs_ShapeEnum.TopAbs_VERTEX,
    oc.TopAbs_ShapeEnum.TopAbs_SHAPE,
  );
  using vertex = explorer.Current();
  return nearest(oc, vertex, outer.solid)?.distance === 0;
}

function hollowed(oc: OpenCascadeInstance, outer: Enclosed, cavities: readonly Enclosed[]): TopoDS_Shape {
  using shells = new DisposableStack();
  const facing = some(oc, outer.solid, "TopAbs_SHELL", "TopAbs_SHAPE", 1).map((shell) => shells.use(shell));
  return solidOf(oc, [...facing, ...cavities.map(({ shell }) => shell)]);
}

/** A file may hold a solid inside out; then its volume is negative, and every boolean with it is wrong. */
function facingOut(oc: OpenCascadeInstance, solid: TopoDS_Shape): TopoDS_Shape {
  if (volumeOf(oc, solid) >= 0) return solid;
  using stack = new DisposableStack();
  const reversed = stack.use(stack.use(solid).Reversed());
  const shells = some(oc, reversed, "TopAbs_SHELL", "TopAbs_SHAPE", Infinity);
  return solidOf(
    oc,
    shells.map((shell) => stack.use(shell)),
  );
}

function solidOf(oc: OpenCascadeInstance, shells: readonly TopoDS_Shape[]): TopoDS_Solid {
  using maker = new oc.BRepBuilderAPI_MakeSolid();
  for (const shape of shells) {
    using shell = oc.TopoDS.Shell(shape);
    maker.Add(shell);
  }
  return maker.Solid();
}

function volumeOf(oc: OpenCascadeInstance, solid: TopoDS_Shape): number {
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.VolumeProperties(solid, properties, false, false, false);
  return properties.Mass();
}

type ShapeKind = keyof OpenCascadeInstance["TopAbs_ShapeEnum"];

function some(
  oc: OpenCascadeInstance,
  shape: TopoDS_Shape,
  kind: ShapeKind,
  outside: ShapeKind,
  most: number,
): TopoDS_Shape[] {
  using explorer = new oc.TopExp_Explorer(shape, oc.TopAbs_ShapeEnum[kind], oc.TopAbs_ShapeEnum[outside]);
  const found: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) {
    if (found.length === most) {
      for (const one of found) one.delete();
      throw new TooManySolids();
    }
    found.push(explorer.Current());
  }
  return found;
}
