import type { BRepAlgoAPI_BooleanOperation, OpenCascadeInstance, TopoDS_Shape } from "opencascade.js";
import { isOcctException } from "../occt/exception.ts";
import { listOf } from "../occt/shape-list.ts";
import { type Input, type Piece, Trace } from "./carry.ts";
import { overlap, overlapVolume } from "./bounds.ts";
import { arrived, passing } from "./passing.ts";
import type { Solid } from "./solid.ts";
import { atOnce, type Prover } from "./proof.ts";
import { areRight, isAllThere, isOther, missesWhatReachesIn, type Operands } from "./right.ts";

export type BooleanKind = "cut" | "fuse" | "common";

/** From least to most. What only touches lies against a target, and takes nothing from it. */
export const meetings = ["missed", "touched", "met"] as const;
export type Meeting = (typeof meetings)[number];

export function closest(all: readonly Meeting[]): Meeting {
  return meetings.findLast((one) => all.includes(one)) ?? "missed";
}

export type BooleanResult = {
  readonly pieces: readonly Piece[];
  /**
   * Per tool, how it met the targets: a face of it is left, which is no face of theirs as well, or it has swallowed one of
   * them whole, and then no face of either is.
   */
  readonly met: readonly Meeting[];
};

export class BooleanFailed extends Error {
  /** Of a union made one after another: how many were united before the one with which it fails. */
  readonly united: number | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly united?: number }) {
    super(message, options);
    this.united = options?.united;
  }
}

/**
 * Targets and tools in one operation, labels carried along. Flat and round faces that a fuse makes continue one
 * another become one face with the labels of both, as a person sees them.
 */
export function booleanOf(
  oc: OpenCascadeInstance,
  kind: BooleanKind,
  targets: readonly Solid[],
  tools: readonly Solid[],
  prover: Prover = atOnce,
): BooleanResult {
  const operands = { kind, targets, tools };
  const result = attempt(oc, kind, targets, tools, 0);
  if (isAllThere(oc, operands, result) && areRight(oc, operands, result, prover)) {
    if (!missesWhatReachesIn(operands, result)) return result;
    const better = unlessRefused(() => withPlay(oc, operands, result));
    if (better !== null) discard(result);
    return better ?? result;
  }
  discard(result);
  const again = withPlay(oc, operands, null);
  if (again !== null) return again;
  throw new BooleanFailed(
    "what OCCT makes of them is no closed solid, as where they touch along a line or at a point only. Move one of them a little",
  );
}

/**
 * Where surfaces touch or nearly coincide, a little play often lets OCCT see that they do. Null where that is not right
 * either, or sees no more than there is already.
 */
function withPlay(
  oc: OpenCascadeInstance,
  operands: Operands,
  already: BooleanResult | null,
): BooleanResult | null {
  const again = attempt(oc, operands.kind, operands.targets, operands.tools, PLAY);
  const seesMore = already === null || isOther(already, again);
  if (seesMore && isAllThere(oc, operands, again) && areRight(oc, operands, again, atOnce)) return again;
  discard(again);
  return null;
}

function unlessRefused(work: () => BooleanResult | null): BooleanResult | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof BooleanFailed || isOcctException(error)) return null;
    throw error;
  }
}

/**
 * All solids as one, `from` counting through them. Round ones that overlap one another are united one after another: all
 * at once OCCT takes time that grows beyond all bounds, and in the end often makes nothing of them.
 */
export function unionOf(oc: OpenCascadeInstance, solids: readonly Solid[], prover: Prover): readonly Piece[] {
  const [first, ...rest] = solids;
  const isSimple = solids.every(({ isPlain }) => isPlain) || !overlapEachOther(rest);
  if (isSimple) return booleanOf(oc, "fuse", [first!], rest, prover).pieces;
  let pieces = booleanOf(oc, "fuse", [first!], [rest[0]!]).pieces;
  for (const [at, solid] of rest.entries()) {
    if (at === 0) continue;
    try {
      pieces = withAnother(oc, pieces, solid, at + 1);
    } catch (error) {
      if (!(error instanceof BooleanFailed)) throw error;
      throw new BooleanFailed(error.message, { cause: error, united: at + 1 });
    }
  }
  return pieces;
}

function overlapEachOther(solids: readonly Solid[]): boolean {
  return solids.some(({ box }, at) => solids.slice(0, at).some((other) => overlap(box, other.box)));
}

function withAnother(
  oc: OpenCascadeInstance,
  pieces: readonly Piece[],
  solid: Solid,
  place: number,
): Piece[] {
  using stack = new DisposableStack();
  const targets = pieces.map((piece) => stack.use(passing(oc, piece)));
  return booleanOf(oc, "fuse", targets, [solid]).pieces.map((piece) => {
    const from = piece.from.flatMap((at) => (at < targets.length ? pieces[at]!.from : [place]));
    return { ...arrived(piece), from: [...new Set(from)].toSorted((a, b) => a - b) };
  });
}

const PLAY = 1e-5;

function discard({ pieces }: BooleanResult): void {
  for (const { shape } of pieces) shape.delete();
}

/** Above so many faces slanted boxes cost more than they save: a sixth of a hole in a plate that has a hundred. */
const MOST_BOXED = 64;

function attempt(
  oc: OpenCascadeInstance,
  kind: BooleanKind,
  targets: readonly Solid[],
  tools: readonly Solid[],
  play: number,
): BooleanResult {
  using operation = operationOf(oc, kind);
  using stack = new DisposableStack();
  const solids = [...targets, ...tools];
  const operands = solids.map((solid) => {
    // Making one face of several, OCCT moves the seams of round faces in place, also in what went in.
    const operand = kind === "fuse" && !solid.isFlat ? stack.use(solid.copy()) : solid;
    return { ...inputOf(operand), shape: operand.shape };
  });
  if (play > 0) operation.SetFuzzyValue(play);
  // Boxes along the axes are wide about what is round or slanted: OCCT would work out where faces meet that do not.
  const faces = solids.reduce((sum, { facts }) => sum + facts.labels.length, 0);
  if (faces <= MOST_BOXED && solids.some(({ isFlat }) => !isFlat)) operation.SetUseOBB(true);
  const shapes = operands.map((operand) => operand.shape);
  run(oc, operation, shapes.slice(0, targets.length), shapes.slice(targets.length));
  if (kind === "fuse") operation.SimplifyResult(true, true, 1e-6);
  using shape = operation.Shape();
  const trace = new Trace(oc, shape);
  const left = operands.map((operand, at) => trace.follow(operand, operation, at));
  const gone = targets.filter((_, at) => !left[at]);
  const met = left.slice(targets.length).map((isLeft, at): Meeting => {
    if (!isLeft) return "missed";
    return trace.hasOwn(targets.length + at, targets.length) ? "met" : "touched";
  });
  for (const { box } of gone) {
    const most = Math.max(...tools.map((tool) => overlapVolume(box, tool.box)));
    // One that is swallowed lies in the box of what swallowed it; what lies beside that can only touch its own.
    tools.forEach((tool, at) => {
      if (overlapVolume(box, tool.box) >= most / 2) met[at] = "met";
    });
  }
  trace.adoptRest(operands);
  const pieces = trace.finish();
  // Without Clear a boolean leaves up to 4 MB behind in OCCT's heap.
  operation.Clear();
  return { pieces, met };
}

export function inputOf(solid: Solid): Input {
  return { faces: solid.faces, labels: solid.facts.labels, faceKeys: solid.facts.faceKeys };
}

function operationOf(oc: OpenCascadeInstance, kind: BooleanKind) {
  switch (kind) {
    case "cut":
      return new oc.BRepAlgoAPI_Cut();
    case "fuse":
      return new oc.BRepAlgoAPI_Fuse();
    case "common":
      return new oc.BRepAlgoAPI_Common();
  }
}

function run(
  oc: OpenCascadeInstance,
  operation: BRepAlgoAPI_BooleanOperation,
  targets: readonly TopoDS_Shape[],
  tools: readonly TopoDS_Shape[],
): void {
  using targetList = listOf(oc, targets);
  using toolList = listOf(oc, tools);
  using progress = new oc.Message_ProgressRange();
  operation.SetArguments(targetList);
  operation.SetTools(toolList);
  operation.SetRunParallel(false);
  // Inputs are cached and shared: their tolerances must not grow under them.
  operation.SetNonDestructive(true);
  // None is inside out: sweeps, turned and mirrored copies never are, files' solids are set right, results are looked at.
  operation.SetCheckInverted(false);
  operation.Build(progress);
  if (operation.HasErrors()) {
    operation.Clear();
    throw new BooleanFailed(
      "the solids cannot be combined: their surfaces meet in a way that OCCT does not resolve",
    );
  }
}
