import type { Region } from "@solidtype/sketch";
import type { Line } from "../../geometry/frame.ts";
import { rotate } from "../../geometry/rotate.ts";
import { add, dot, scale, subtract, type Vector } from "../../geometry/vector.ts";
import { faceLabel, ofEntity, ofRegion } from "../../names/label.ts";
import { combine, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import { axisAt } from "../../part/references.ts";
import type { Solid } from "../../solid/solid.ts";
import { revolution, type SweepLabels } from "../../solid/sweep.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";
import { joined } from "../joined.ts";
import { touchingOf } from "../touching.ts";
import { chosenRegions, curveName, profileKey, sketchOf } from "../profiles.ts";
import { beyondAxis } from "./crossing.ts";

const TURN = 2 * Math.PI;

export const evaluateRevolve: Evaluate<"revolve"> = async ({ id, params }, part) => {
  const sketch = sketchOf(part, params.sketch);
  const { frame } = sketch;
  const axis = await axisAt(part, params.axis!);
  if (
    Math.abs(dot(axis.direction, frame.normal)) > 1e-9 ||
    Math.abs(dot(subtract(axis.origin, frame.origin), frame.normal)) > 1e-6
  ) {
    throw new FeatureFailed("geometry-degenerate", "The axis must lie in the plane of the sketch.", {
      param: "axis",
    });
  }
  const regions = chosenRegions(sketch, params.regions);
  const touching = touchingOf(sketch, regions);
  if (touching !== null) part.warnings.set(id, touching);
  const beyond = new Set(regions.flatMap(({ outer }) => beyondAxis(outer, frame, axis)));
  if (beyond.size > 0) {
    throw new FeatureFailed(
      "geometry-degenerate",
      "The outline lies on both sides of the axis, so what it is turned into would run into itself.",
      { references: [...beyond].map((entity) => curveName(sketch, entity)) },
    );
  }
  const about: Line = params.flip ? { ...axis, direction: scale(axis.direction, -1) } : axis;
  const forward = params.extent === "full" ? TURN : params.angle;
  const back = params.extent === "two-sided" ? params.angle2 : 0;
  if (forward + back > TURN + 1e-9)
    throw new FeatureFailed("no-extent", "The two angles are more than a full turn.", { param: "angle2" });
  const turn = (point: Vector) =>
    add(about.origin, rotate(subtract(point, about.origin), about.direction, -back));
  const turnBack = (direction: Vector) => rotate(direction, about.direction, -back);
  const based =
    back === 0
      ? frame
      : {
          origin: turn(frame.origin),
          x: turnBack(frame.x),
          y: turnBack(frame.y),
          normal: turnBack(frame.normal),
        };
  const made: { region: Region; solid: Solid }[] = [];
  for (const region of regions) {
    const key = keyOf("revolve", id, region.id, based, profileKey(region), about, forward + back);
    const unit = await part.units.unit(key, () => {
      return {
        pieces: revolution(
          part.oc,
          { frame: based, outer: region.outer, holes: region.holes },
          about,
          forward + back,
          labelsOf(id, region),
        ),
      };
    });
    for (const solid of unit.solids) made.push({ region, solid });
  }
  // On one side of the axis regions turn beside one another; from both sides they may meet half a turn on.
  const all = { pieces: regions.flatMap(({ outer }) => outer.pieces) };
  const tools = await joined(part, id, made, { lean: beyondAxis(all, frame, axis).length > 0 });
  await combine(part, id, params.operation, tools, namesOf(params.targets));
  part.did(id, { kind: "solids", operation: params.operation, tools, targets: namesOf(params.targets) });
};

function labelsOf(id: string, region: Region): SweepLabels {
  return {
    side: (entity) => faceLabel(id, "side", ofEntity(entity)),
    start: faceLabel(id, "start", ofRegion(region.id)),
    end: faceLabel(id, "end", ofRegion(region.id)),
  };
}
