import type { ResolvedFeature } from "@solidtype/document";
import type { Region } from "@solidtype/sketch";
import { type Frame, onFrame } from "../../geometry/frame.ts";
import { scale, type Vector } from "../../geometry/vector.ts";
import { faceLabel, ofEntity, ofRegion } from "../../names/label.ts";
import { combine, namesOf } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { diagonal, reach, union } from "../../solid/bounds.ts";
import type { Solid } from "../../solid/solid.ts";
import { prism, type SweepLabels } from "../../solid/sweep.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";
import { chosenRegions, profileKey, sketchOf } from "../profiles.ts";
import { joined } from "../joined.ts";
import { touchingOf } from "../touching.ts";
import { drafted, refuseTurnedOver } from "./draft.ts";
import { FAR_END, type Limit, limitAt, reachedBy, trimmed } from "./up-to.ts";

/** From `low` to `high` along the sketch's normal, 0 being the sketch itself. */
type Span = { readonly low: number; readonly high: number; readonly limit: Limit | null };

export const evaluateExtrude: Evaluate<"extrude"> = async (feature, part) => {
  const { id, params } = feature;
  const sketch = sketchOf(part, params.sketch);
  const regions = chosenRegions(sketch, params.regions);
  const touching = touchingOf(sketch, regions);
  if (touching !== null) part.warnings.set(id, touching);
  const span = await spanOf(feature, part, sketch.frame, regions);
  if (span.high - span.low < 1e-7)
    throw new FeatureFailed("no-extent", "It would have no thickness.", {
      param: params.extent === "up-to" ? "upTo" : "distance",
    });
  const solids: { region: Region; solid: Solid }[] = [];
  for (const region of regions) {
    for (const solid of await pulled(part, feature, sketch.frame, region, span))
      solids.push({ region, solid });
  }
  const tools = await joined(part, id, solids, { lean: params.draft !== 0 });
  await combine(part, id, params.operation, tools, namesOf(params.targets));
  part.did(id, { kind: "solids", operation: params.operation, tools, targets: namesOf(params.targets) });
};

async function spanOf(
  { params }: ResolvedFeature<"extrude">,
  part: Part,
  frame: Frame,
  regions: readonly Region[],
): Promise<Span> {
  const way = (low: number, high: number): Span =>
    params.flip ? { low: -high, high: -low, limit: null } : { low, high, limit: null };
  switch (params.extent) {
    case "blind":
      return way(0, params.distance);
    case "symmetric":
      return way(-params.distance / 2, params.distance / 2);
    case "two-sided":
      return way(-params.distance2, params.distance);
    case "through-all": {
      const bounds = union(part.bounds);
      const [low, high] = bounds === null ? [0, 0] : reach(bounds, frame.origin, frame.normal);
      const depth = params.flip ? -low : high;
      if (depth < 1e-7) {
        throw new FeatureFailed(
          "nothing-to-work-on",
          "There is nothing to go through on this side of the sketch. Flip it?",
          { param: "flip" },
        );
      }
      // Past the farthest body by a tenth, so that its far face is never coplanar with the end.
      return way(0, depth * 1.1 + 1);
    }
    case "up-to": {
      const limit = reachedBy(await limitAt(part, params.upTo!, frame), frame, regions);
      if (limit.kind === "level")
        return limit.height > 0
          ? { low: 0, high: limit.height, limit: null }
          : { low: limit.height, high: 0, limit: null };
      const [low, high] = reach(limit.bounds, frame.origin, frame.normal);
      // A face that lies on both sides of the sketch is met on the one that it is told to go to.
      const down = high <= 0 || (low < 0 && params.flip);
      const far = union([limit.bounds, ...part.bounds])!;
      const margin = limit.kind === "face" ? diagonal(far) : 1;
      const ends = reach(far, frame.origin, frame.normal);
      return down
        ? { low: Math.min(0, ends[0]) * 1.1 - margin, high: 0, limit }
        : { low: 0, high: Math.max(0, ends[1]) * 1.1 + margin, limit };
    }
  }
}

function labelsOf(id: string, region: Region): SweepLabels {
  return {
    side: (entity) => faceLabel(id, "side", ofEntity(entity)),
    start: faceLabel(id, "start", ofRegion(region.id)),
    end: faceLabel(id, "end", ofRegion(region.id)),
  };
}

/** The solids of one region. */
async function pulled(
  part: Part,
  { id, params }: ResolvedFeature<"extrude">,
  frame: Frame,
  region: Region,
  { low, high, limit }: Span,
): Promise<readonly Solid[]> {
  const labels = labelsOf(id, region);
  // Swept from low to high whatever way it goes: what is swept first is the end when it goes downwards.
  const down = params.extent === "up-to" ? high === 0 : params.flip;
  const far = limit === null ? labels.end : FAR_END;
  const ends = down ? { start: far, end: labels.start } : { start: labels.start, end: far };
  const swept: SweepLabels = { side: labels.side, ...ends };
  const draft = params.draft;
  const key = keyOf(
    "extrude",
    id,
    region.id,
    frame,
    profileKey(region),
    low,
    high,
    down,
    limit?.key ?? null,
    draft,
  );
  const unit = await part.units.unit(key, () => {
    const sweep = (from: number, to: number): Vector => scale(frame.normal, to - from);
    const based = {
      frame: { ...frame, origin: onFrame(frame, 0, 0, low) },
      outer: region.outer,
      holes: region.holes,
    };
    const straight = () => prism(part.oc, based, sweep(low, high), swept);
    const pieces = draft === 0 ? straight() : drafted(part.oc, region, frame, { low, high }, draft, swept);
    const done = limit === null ? pieces : trimmed(part.oc, pieces, limit, frame, labels);
    if (draft !== 0) refuseTurnedOver(part.oc, done, labels);
    return { pieces: done };
  });
  return unit.solids;
}
