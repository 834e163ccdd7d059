import type { OpenCascadeInstance } from "opencascade.js";
import type { BooleanKind, BooleanResult } from "./boolean.ts";
import { type Bounds, boundsOf, overlap, overlapVolume, union } from "./bounds.ts";
import type { Prover } from "./proof.ts";
import type { Solid } from "./solid.ts";
import { areSound, volumeOf } from "./sound.ts";

/** What a boolean was made of. */
export type Operands = {
  readonly kind: BooleanKind;
  readonly targets: readonly Solid[];
  readonly tools: readonly Solid[];
};

/** Whether its pieces are closed solids that take no more and no less room than can be. */
export function areRight(
  oc: OpenCascadeInstance,
  { kind, targets, tools }: Operands,
  { pieces }: BooleanResult,
  prover: Prover,
): boolean {
  const plain = [...targets, ...tools].every(({ isPlain }) => isPlain);
  const shapes = [...targets, ...tools, ...pieces].map(({ shape }) => shape);
  return prover.holds(shapes, (all) => {
    const volumes = all.map((shape) => volumeOf(oc, shape));
    const [begin, end] = [targets.length, targets.length + tools.length];
    const [ours, theirs, volume] = [
      volumes.slice(0, begin),
      volumes.slice(begin, end),
      sum(volumes.slice(end)),
    ];
    const made = all.slice(end);
    const [least, most] = room(kind, ours, theirs);
    const slack = SLACK * (sum(ours) + sum(theirs));
    if (volume < least - slack || volume > most + slack) return false;
    // What is at fault before, from a file, is left to be so.
    return areSound(oc, made, plain) || !areSound(oc, all.slice(0, end), plain);
  });
}

/** Volumes of freeform bodies are not exact. */
const SLACK = 1e-3;

/** Least and most that these can make. */
function room(kind: BooleanKind, targets: readonly number[], tools: readonly number[]): [number, number] {
  switch (kind) {
    case "fuse":
      return [Math.max(...targets, ...tools), sum(targets) + sum(tools)];
    case "cut":
      return [sum(targets) - sum(tools), sum(targets)];
    case "common":
      return [0, Math.min(sum(targets), sum(tools))];
  }
}

/**
 * Whether each operand left what it must: where faces miss each other by little more than OCCT's own tolerance, it leaves
 * out whole solids and says nothing.
 */
export function isAllThere(
  oc: OpenCascadeInstance,
  { kind, targets, tools }: Operands,
  { pieces }: BooleanResult,
): boolean {
  if (pieces.some(({ labels }) => labels.some((face) => face.length === 0))) return false;
  if (kind === "common") return true;
  if (kind === "fuse") {
    const lieIn = (fit: Fit) => {
      const made = pieces.map(({ shape }) => boundsOf(oc, shape, fit));
      return [...targets, ...tools].every((solid) => liesIn(boxOf(solid, fit), made));
    };
    return lieIn("loose") || lieIn("tight");
  }
  const left = new Set(pieces.flatMap(({ from }) => from));
  const gone = targets.filter((_, at) => !left.has(at));
  const swallow = (fit: Fit) =>
    gone.every((target) =>
      liesIn(
        boxOf(target, fit),
        tools.map((tool) => boxOf(tool, fit)),
      ),
    );
  return swallow("loose") || swallow("tight");
}

/** Boxes of freeform faces are loose by as much as their poles lie off; to have them fit takes its time. */
type Fit = Parameters<typeof boundsOf>[2];

const boxOf = (solid: Solid, fit: Fit): Bounds => (fit === "loose" ? solid.box : solid.bounds);

/** In mm: what is worked out in two ways differs by less. */
const NEAR = 1e-3;

function liesIn(inner: Bounds, boxes: readonly Bounds[]): boolean {
  const around = union(boxes);
  if (around === null) return false;
  return [0, 1, 2].every(
    (axis) => around.min[axis]! - NEAR <= inner.min[axis]! && inner.max[axis]! <= around.max[axis]! + NEAR,
  );
}

/** Share of the smaller one's box: less than that, and only the corners of what is round may lie in it. */
const MUCH = 0.02;

/**
 * Whether something that reaches far into something else by its box was left beside it. Mostly nothing is there; now and
 * then OCCT does not see that faces meet which nearly coincide.
 */
export function missesWhatReachesIn(
  { kind, targets, tools }: Operands,
  { pieces, met }: BooleanResult,
): boolean {
  const reaches = (tool: Solid) => targets.some((target) => reachesInto(tool, target));
  switch (kind) {
    case "cut":
      return tools.some((tool, at) => met[at] === "missed" && reaches(tool));
    case "common":
      return pieces.length === 0 && tools.some(reaches);
    case "fuse": {
      const all = [...targets, ...tools];
      const alone = pieces.flatMap(({ from }) => (from.length === 1 ? all[from[0]!]! : []));
      return alone.some((one) => all.some((other) => other !== one && reachesInto(one, other)));
    }
  }
}

function reachesInto(one: Solid, other: Solid): boolean {
  if (!overlap(one.box, other.box)) return false;
  const smaller = Math.min(overlapVolume(one.box, one.box), overlapVolume(other.box, other.box));
  return overlapVolume(one.box, other.box) > MUCH * smaller;
}

/** Whether the second try saw what the first did not. */
export function isOther(first: BooleanResult, second: BooleanResult): boolean {
  return (
    second.pieces.length !== first.pieces.length ||
    second.met.some((meeting, at) => meeting !== first.met[at])
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
