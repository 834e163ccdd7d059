import type { Name, Reference, ResolvedFeature } from "@solidtype/document";
import { nameText, parseName } from "@solidtype/document";
import type { OpenCascadeInstance } from "opencascade.js";
import { type Frame, frameFromAxes, type Line, onFrame } from "../../geometry/frame.ts";
import { scale, type Vector } from "../../geometry/vector.ts";
import { faceLabel } from "../../names/label.ts";
import { combine, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part, Tool } from "../../part/part.ts";
import { wrongKind } from "../../part/references.ts";
import { type Bounds, reach, turnedBox, union } from "../../solid/bounds.ts";
import type { Piece } from "../../solid/carry.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";
import { heightOf, limitAt } from "../extrude/up-to.ts";
import { turned } from "../primitive/turned.ts";
import { polygon, sketchOf } from "../profiles.ts";
import { entryOf } from "./entry.ts";

type Params = ResolvedFeature<"hole">["params"];
type Corner = { readonly x: number; readonly y: number; readonly entity: string };
type PointName = Extract<Name, { kind: "entity" }>;

export const evaluateHole: Evaluate<"hole"> = async ({ id, params }, part) => {
  const tools: Tool[] = [];
  const drills: Line[] = [];
  for (const reference of params.points) {
    const name = parseName(reference.name);
    if (!name.ok || name.value.kind !== "entity") throw wrongKind(reference, "sketch point");
    const sketch = sketchOf(part, name.value.feature);
    const at = sketch.points.get(name.value.entity);
    if (at === undefined) {
      throw new FeatureFailed(
        "geometry-missing",
        "A point that it is drilled at is no longer in the sketch.",
        { reference: reference.name },
      );
    }
    const atPoint = drillFrame(sketch.frame, at, params.flip);
    const { back, clear } = await entryOf(part, namesOf(params.targets), atPoint, widest(params));
    const frame = { ...atPoint, origin: onFrame(atPoint, 0, 0, -back) };
    drills.push({ origin: frame.origin, direction: frame.normal });
    const depth = await depthOf(part, params, frame, reference);
    tools.push(drilled(part, id, params, name.value, frame, { depth, clear }));
  }
  await combine(part, id, "cut", tools, namesOf(params.targets));
  part.drills.set(id, drills[0]!);
  part.did(id, { kind: "solids", operation: "cut", tools, targets: namesOf(params.targets) });
};

/** Heights grow into the material: against the sketch's normal, unless flipped. */
function drillFrame({ x, normal }: Frame, at: Vector, flip: boolean): Frame {
  return frameFromAxes(at, x, flip ? normal : scale(normal, -1));
}

function drilled(part: Part, id: string, params: Params, point: PointName, frame: Frame, ends: Ends): Tool {
  const outline = outlineOf(params, ends);
  const key = keyOf("hole", id, nameText(point), frame, outline);
  const solid = part.units.promise(key, boxOf(frame, outline), () =>
    drill(part.oc, frame, outline, id, point),
  );
  return { name: { kind: "body", feature: id, source: point }, solid };
}

function boxOf({ origin, normal }: Frame, outline: readonly Corner[]): Bounds {
  const heights = outline.map(({ y }) => y);
  const radius = Math.max(...outline.map(({ x }) => x));
  return turnedBox(origin, normal, [Math.min(...heights), Math.max(...heights)], radius);
}

async function depthOf(part: Part, params: Params, frame: Frame, point: Reference): Promise<number> {
  if (params.extent === "blind") return params.depth;
  if (params.extent === "through") return throughDepth(part, frame, point);
  const depth = heightOf(part.oc, await limitAt(part, params.upTo!, frame), frame);
  if (depth !== null && depth > 1e-7) return depth;
  throw new FeatureFailed(
    "no-extent",
    "What it goes up to does not lie ahead of the drill. Flip it, or pick another face.",
    { param: "upTo", reference: point.name },
  );
}

/** Past everything there is, in steps of a power of two: a body that grows a little leaves the tools in the cache. */
function throughDepth(part: Part, frame: Frame, point: Reference): number {
  const bounds = union(part.bounds);
  const far = bounds === null ? 0 : reach(bounds, frame.origin, frame.normal)[1];
  if (far < 1e-7)
    throw new FeatureFailed(
      "nothing-to-work-on",
      "There is nothing to drill on this side of the sketch. Flip it?",
      { param: "flip", reference: point.name },
    );
  return 2 ** Math.ceil(Math.log2(far * 1.01 + 1e-3));
}

/** From where it comes into the material: how deep it goes, and how far its mouth goes the other way. */
type Ends = { readonly depth: number; readonly clear: number };

/** Half the section, from the axis at the mouth round to the axis at the bottom; counter-clockwise. */
function outlineOf(params: Params, { depth, clear }: Ends): readonly Corner[] {
  const radius = params.diameter / 2;
  const tip =
    params.extent !== "through" && params.tip < Math.PI - 1e-9 ? radius / Math.tan(params.tip / 2) : 0;
  const mouth = mouthOf(params, radius, { depth, clear });
  const bottom: readonly Corner[] =
    tip > 0
      ? [
          { x: radius, y: depth, entity: "tip" },
          { x: 0, y: depth + tip, entity: "axis" },
        ]
      : [
          { x: radius, y: depth, entity: params.extent === "through" ? "bottom" : "tip" },
          { x: 0, y: depth, entity: "axis" },
        ];
  return [...mouth, ...bottom];
}

/** Of the mouth. */
function widest(params: Params): number {
  if (params.style === "simple") return params.diameter / 2;
  return (params.style === "counterbore" ? params.counterboreDiameter : params.countersinkDiameter) / 2;
}

function mouthOf(params: Params, radius: number, { depth, clear }: Ends): readonly Corner[] {
  const top = clear === 0 ? 0 : -clear;
  const start: Corner = { x: 0, y: top, entity: "mouth" };
  if (params.style === "simple") return [start, { x: radius, y: top, entity: "wall" }];
  const wide = widest(params);
  if (wide <= radius + 1e-7) {
    throw new FeatureFailed("geometry-degenerate", "The widened mouth must be wider than the hole.", {
      param: `${params.style}Diameter`,
    });
  }
  const step =
    params.style === "counterbore"
      ? params.counterboreDepth
      : (wide - radius) / Math.tan(params.countersinkAngle / 2);
  if (step >= depth)
    throw new FeatureFailed("geometry-degenerate", "The widened mouth is deeper than the hole.", {
      param: "depth",
    });
  if (params.style === "countersink") {
    const cone: readonly Corner[] = [
      { x: wide, y: 0, entity: "countersink" },
      { x: radius, y: step, entity: "wall" },
    ];
    return clear === 0 ? [start, ...cone] : [start, { x: wide, y: top, entity: "countersink" }, ...cone];
  }
  return [
    start,
    { x: wide, y: top, entity: "counterbore" },
    { x: wide, y: step, entity: "counterbore-floor" },
    { x: radius, y: step, entity: "wall" },
  ];
}

function drill(
  oc: OpenCascadeInstance,
  frame: Frame,
  outline: readonly Corner[],
  id: string,
  point: PointName,
): Piece {
  const outer = polygon(outline.map(({ x, y, entity }) => ({ at: { x, y }, entity })));
  return turned(oc, frame, outer, (role) => faceLabel(id, role, point))[0]!;
}
