import { type NameSource, nameText } from "@solidtype/document";
import type { OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { inCopy, labelInCopy, type Renaming } from "../../names/in-copy.ts";
import { labelName } from "../../names/label.ts";
import { edgeNames, nameFace } from "../../names/name.ts";
import { withoutPiece } from "../../names/resolve.ts";
import { Scene } from "../../names/scene.ts";
import { isOcctException } from "../../occt/exception.ts";
import { listOf, taken } from "../../occt/shape-list.ts";
import { bodiesNamed, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Elsewhere, OpenBody, Part } from "../../part/part.ts";
import { foundAll } from "../../part/references.ts";
import { passing } from "../../solid/passing.ts";
import { BooleanFailed, booleanOf, inputOf } from "../../solid/boolean.ts";
import { type Piece, Trace } from "../../solid/carry.ts";
import { isSound, isTight } from "../../solid/sound.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";
import { vanishes } from "./narrow-faces.ts";
import { counterpart } from "../pattern/elsewhere.ts";

type Wall = { readonly id: string; readonly offset: number };

/** Bodies to hollow, with their open faces, and what names become when it is done to a copy. */
type Opened = {
  readonly scene: Scene;
  readonly byBody: ReadonlyMap<OpenBody, readonly number[]>;
  readonly renamings: readonly Renaming[];
};

/** The exactness to which OCCT works here. */
const THINNEST = 1e-3;

export const evaluateShell: Evaluate<"shell"> = async ({ id, params }, part) => {
  const scene = await part.scene();
  const opened = new Map<OpenBody, Set<number>>();
  for (const reference of params.faces) {
    for (const { body, at } of (await foundAll(part, reference, "face")).places) {
      const target = part.openBodies[body]!;
      opened.set(target, (opened.get(target) ?? new Set()).add(at));
    }
  }
  for (const body of await bodiesNamed(part, namesOf(params.bodies)))
    if (!opened.has(body)) opened.set(body, new Set());
  if (opened.size === 0)
    throw new FeatureFailed("missing-value", "Pick a face to open, or a body to hollow.", { param: "faces" });
  if (params.thickness <= THINNEST)
    throw new FeatureFailed(
      "shell-failed",
      `The wall is too thin to be made: it has to be thicker than ${THINNEST} mm.`,
      { param: "thickness" },
    );
  const wall = { id, offset: params.outward ? params.thickness : -params.thickness };
  const byBody = new Map([...opened].map(([body, faces]) => [body, [...faces].toSorted((a, b) => a - b)]));
  const chosen: Opened = { scene, byBody, renamings: [] };
  await hollow(part, chosen, wall);
  part.did(id, {
    kind: "work",
    again: async (places) => {
      for (const where of places) await hollow(part, await openedElsewhere(part, chosen, where), wall);
    },
  });
};

async function hollow(part: Part, { scene, byBody, renamings }: Opened, wall: Wall): Promise<void> {
  const replaced = new Map<OpenBody, readonly OpenBody[]>();
  for (const [body, open] of byBody) {
    const instances = renamings.map(({ instance }) => [instance.feature, instance.at]);
    const key = keyOf("shell", wall.id, body.solid.key, open, wall.offset, instances);
    const unit = await part.units.unit(key, () => {
      refuseNarrowFaces(part.oc, scene, body, open, wall.offset);
      return { pieces: hollowed(part.oc, body, open, wall, renamings) };
    });
    replaced.set(
      body,
      unit.solids.map((solid) => ({ name: body.name, solid, cuts: [] })),
    );
  }
  part.openBodies = part.openBodies.flatMap((body) => replaced.get(body) ?? [body]);
}

/**
 * A rounded face whose radius is no larger than the wall would vanish in it. OCCT turns it inside out instead, and calls
 * that done (a bore of 2 mm in a wall of 3 mm becomes one of 1 mm), or comes to no end.
 */
function refuseNarrowFaces(
  oc: OpenCascadeInstance,
  scene: Scene,
  { solid }: OpenBody,
  open: readonly number[],
  offset: number,
): void {
  const narrow = solid.faces.flatMap((face, at) =>
    !open.includes(at) && vanishes(oc, face, offset) ? [at] : [],
  );
  if (narrow.length === 0) return;
  const body = scene.bodies.findIndex((one) => one.solid === solid);
  throw new FeatureFailed(
    "shell-failed",
    `The wall does not fit: ${narrow.length === 1 ? "a rounded face vanishes" : "rounded faces vanish"} in it, because the radius is no larger than the wall is thick. Try a thinner wall or a larger radius.`,
    { param: "thickness", references: narrow.map((at) => nameText(nameFace(scene, { body, at }))) },
  );
}

/** The faces to open at a copy; a body that stays closed must be a copy by its name. */
async function openedElsewhere(part: Part, original: Opened, where: Elsewhere): Promise<Opened> {
  const now = await part.scene();
  const opened = new Map<OpenBody, number[]>();
  for (const [{ name, solid }, open] of original.byBody) {
    const at = original.scene.bodies.findIndex((one) => one.solid === solid);
    if (open.length === 0) {
      const copy = inCopy(withoutPiece(name), where.renamings);
      if (nameText(copy) === nameText(withoutPiece(name))) throw nothingElsewhere(where);
      for (const body of await bodiesNamed(part, [nameText(copy)])) opened.set(body, []);
    }
    for (const face of open) {
      const place = { body: at, at: face };
      const found = counterpart(
        { scene: original.scene, place, name: nameFace(original.scene, place) },
        where,
        now,
      );
      const body = part.openBodies[found.body]!;
      opened.set(
        body,
        [...(opened.get(body) ?? []), found.at].toSorted((a, b) => a - b),
      );
    }
  }
  return { scene: now, byBody: opened, renamings: where.renamings };
}

function nothingElsewhere({ renamings }: Elsewhere): FeatureFailed {
  return new FeatureFailed(
    "cannot-repeat",
    "What is hollowed as a whole can only be repeated with what makes it: pick that feature, too.",
    { instances: renamings.map(({ instance }) => instance.at) },
  );
}

function hollowed(
  oc: OpenCascadeInstance,
  body: OpenBody,
  open: readonly number[],
  wall: Wall,
  renamings: readonly Renaming[],
): Piece[] {
  try {
    const pieces = offsetWalls(oc, body, open, wall, renamings);
    const walled = open.length > 0 ? pieces : between(oc, pieces, body, wall);
    return checked(oc, walled, body, wall);
  } catch (error) {
    if (isOcctException(error) || error instanceof BooleanFailed) throw failed();
    throw error;
  }
}

/** Nothing is open: OCCT gives the offset solid alone, and the wall is what lies between it and the body. */
function between(
  oc: OpenCascadeInstance,
  offsets: readonly Piece[],
  body: OpenBody,
  { offset }: Wall,
): Piece[] {
  using stack = new DisposableStack();
  const facing = offsets.map((piece) => (offset > 0 ? facingOut(oc, piece) : piece));
  const walls = facing.map((piece) => stack.use(passing(oc, piece)));
  // Inwards it lies inside out where walls have gone through one another and come out at the other side.
  if (facing.some(({ shape }) => volume(oc, shape) <= 0)) throw failed();
  const [outer, inner] = offset > 0 ? [walls, [body.solid]] : [[body.solid], walls];
  return booleanOf(oc, "cut", outer, inner).pieces.map((piece) => ({
    ...piece,
    faceKeys: piece.faceKeys.map(() => null),
  }));
}

function offsetWalls(
  oc: OpenCascadeInstance,
  body: OpenBody,
  open: readonly number[],
  { id, offset }: Wall,
  renamings: readonly Renaming[],
): Piece[] {
  using solid = body.solid.copy();
  using maker = new oc.BRepOffsetAPI_MakeThickSolid();
  using closing = listOf(
    oc,
    open.map((at) => solid.faces[at]!),
  );
  using progress = new oc.Message_ProgressRange();
  const { BRepOffset_Skin } = oc.BRepOffset_Mode;
  maker.MakeThickSolidByJoin(
    solid.shape,
    closing,
    offset,
    1e-3,
    BRepOffset_Skin,
    false,
    false,
    oc.GeomAbs_JoinType.GeomAbs_Intersection,
    false,
    progress,
  );
  if (!maker.IsDone()) throw failed();
  using shape = maker.Shape();
  const trace = new Trace(oc, shape);
  const labels = (role: string, sources: readonly NameSource[]) =>
    sources.map((source) => labelInCopy(id, role, source, renamings));
  // What is made from a face that was merged goes by each of its labels: any of them may be the one that is looked for.
  const own = (at: number) => solid.facts.labels[at]!.map(labelName);
  solid.faces.forEach((face, at) => name(oc, trace, maker.Generated(face), () => labels("inner", own(at))));
  open.forEach((at) => name(oc, trace, maker.Modified(solid.faces[at]!), () => labels("rim", own(at))));
  // By the body alone, as the key that this is kept under.
  const scene = new Scene(oc, [body]);
  solid.topology.edges.forEach((edge, at) =>
    name(oc, trace, maker.Generated(edge), () => labels("edge", edgeNames(scene, { body: 0, at }))),
  );
  trace.follow(keeping(inputOf(solid), open), {
    Modified: () => new oc.NCollection_List_TopoDS_Shape(),
  });
  trace.nameRest(() => labelInCopy(id, "edge", undefined, renamings));
  return trace.finish();
}

/** Faces that were opened are gone; what is left of their plane is the rim. */
function keeping({ faces, labels, faceKeys }: ReturnType<typeof inputOf>, open: readonly number[]) {
  const kept = faces.flatMap((_, at) => (open.includes(at) ? [] : [at]));
  return {
    faces: kept.map((at) => faces[at]!),
    labels: kept.map((at) => labels[at]!),
    faceKeys: kept.map((at) => faceKeys![at]!),
  };
}

function name(
  oc: OpenCascadeInstance,
  trace: Trace,
  list: Parameters<typeof taken>[1],
  labels: () => readonly string[],
): void {
  const faces: TopoDS_Shape[] = taken(oc, list);
  if (faces.some((face) => trace.has(face))) for (const label of labels()) trace.name(faces, label);
  for (const face of faces) face.delete();
}

/**
 * OCCT calls a wall thicker than the body done, too, and leaves the body as it was or inside out; walls that run into
 * one another, and walls that are open, pass for done as well.
 */
function checked(oc: OpenCascadeInstance, pieces: Piece[], body: OpenBody, { id, offset }: Wall): Piece[] {
  const before = volume(oc, body.solid.shape);
  const after = pieces.reduce((sum, piece) => sum + volume(oc, piece.shape), 0);
  const sound =
    pieces.length > 0 &&
    after > 0 &&
    (offset > 0 || after < before * (1 - 1e-9)) &&
    pieces.some(({ labels }) => labels.flat().some((label) => isInner(label, id))) &&
    pieces.every(({ shape }) => isSound(oc, shape)) &&
    (pieces.every(({ shape }) => isTight(oc, shape)) || !isTight(oc, body.solid.shape));
  if (sound) return pieces;
  for (const { shape } of pieces) shape.delete();
  throw failed();
}

/** A wall without any face behind another is none. */
function isInner(label: string, id: string): boolean {
  const { feature, role } = labelName(label);
  return feature === id && role === "inner";
}

function volume(oc: OpenCascadeInstance, shape: TopoDS_Shape): number {
  using properties = new oc.GProp_GProps();
  oc.BRepGProp.VolumeProperties(shape, properties, false, false, false);
  return properties.Mass();
}

/** OCCT gives an outward offset that is closed inside out. */
function facingOut(oc: OpenCascadeInstance, piece: Piece): Piece {
  if (volume(oc, piece.shape) > 0) return piece;
  const shape = piece.shape.Reversed();
  piece.shape.delete();
  return { ...piece, shape };
}

function failed(): FeatureFailed {
  return new FeatureFailed(
    "shell-failed",
    "The wall does not fit: it is thicker than the body, or faces vanish in the offset. Try a thinner wall.",
    { param: "thickness" },
  );
}
