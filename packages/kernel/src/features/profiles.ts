import { nameText } from "@solidtype/document";
import { type Loop, type LoopPiece, type Region, resolveRegion, type Vec2 } from "@solidtype/sketch";
import { FeatureFailed } from "../part/failure.ts";
import type { Part, PlacedSketch } from "../part/part.ts";

export function sketchOf(part: Part, id: string | null): PlacedSketch {
  const sketch = id === null ? undefined : part.sketches.get(id);
  if (sketch !== undefined) return sketch;
  throw new FeatureFailed("input-failed", "Its sketch has an error. Mend the sketch first.", {
    feature: id ?? "",
  });
}

/** The regions to sweep. None picked means all that material would fill: every second one from outside in. */
export function chosenRegions(sketch: PlacedSketch, ids: readonly string[]): readonly Region[] {
  if (ids.length === 0) {
    const regions = sketch.regions.filter(({ depth }) => depth % 2 === 0);
    if (regions.length > 0) return regions;
    const why = sketch.problems[0] ?? "it holds no closed outline";
    throw new FeatureFailed("no-region", `The sketch has no closed region: ${why}`, {
      problems: sketch.problems,
      references: sketch.blamed.map((entity) => curveName(sketch, entity)),
    });
  }
  const found = new Set<Region>();
  for (const id of ids) {
    const match = resolveRegion(id, sketch.regions);
    if (match.status === "found") found.add(match.region);
    else if (match.status === "missing")
      throw new FeatureFailed("region-missing", "A region that it uses is no longer in the sketch.", {
        region: id,
      });
    else
      throw new FeatureFailed(
        "geometry-ambiguous",
        "A region that it uses was divided, or is one of several alike of which there are more or fewer by now. Pick again which is meant.",
        { region: id },
      );
  }
  return [...found];
}

export function curveName({ id }: PlacedSketch, entity: string): string {
  return nameText({ kind: "entity", feature: id, entity });
}

/** Closed outline of straight lines, each named, through the points in their order (counter-clockwise). */
export function polygon(corners: readonly { readonly at: Vec2; readonly entity: string }[]): Loop {
  return {
    pieces: corners.map(({ at, entity }, index): LoopPiece => {
      const end = corners[(index + 1) % corners.length]!.at;
      return { entity, from: 0, to: 1, reversed: false, geometry: { kind: "line", start: at, end } };
    }),
  };
}

export function circle(entity: string, center: Vec2, radius: number): Loop {
  return {
    pieces: [
      {
        entity,
        from: 0,
        to: 1,
        reversed: false,
        geometry: { kind: "circle", center, radius, sweep: 2 * Math.PI },
      },
    ],
  };
}

/** Ends, and enough in between to see on which side of a line a curve lies, and how far it reaches. */
export function pointsOf({ geometry }: LoopPiece): readonly Vec2[] {
  if (geometry.kind === "line") return [geometry.start, geometry.end];
  const { center, radius, sweep } = geometry;
  const start = geometry.kind === "arc" ? geometry.startAngle : 0;
  return Array.from({ length: 65 }, (_, step) => {
    const angle = start + (sweep * step) / 64;
    return { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
  });
}

/** What the shape of a profile hangs on, for its key. */
export function profileKey({ outer, holes }: { readonly outer: Loop; readonly holes: readonly Loop[] }) {
  return [outer, ...holes].map(({ pieces }) => pieces.map(({ entity, geometry }) => [entity, geometry]));
}
