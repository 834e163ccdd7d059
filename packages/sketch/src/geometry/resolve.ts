import type { EntryProblem } from "../problem.ts";
import { type CurveEntity, type Entity, ORIGIN, pointsOf } from "../schema/entity.ts";
import { knownEntities, type SketchData } from "../schema/sketch.ts";
import { distance, type Vec2 } from "../vec.ts";
import { arc, circle, type Curve, segment, TOUCH } from "./curve.ts";

export type PlacedCurve = {
  readonly id: string;
  readonly entity: CurveEntity;
  /** The points it hangs on. */
  readonly points: readonly string[];
  readonly curve: Curve;
};

/** A sketch with its ids followed: every curve with its coordinates. What cannot be placed is a problem. */
export type PlacedSketch = {
  readonly points: ReadonlyMap<string, Vec2>;
  readonly curves: readonly PlacedCurve[];
  readonly problems: readonly EntryProblem[];
};

export function placeSketch(data: SketchData): PlacedSketch {
  const entities = knownEntities(data);
  const points = new Map<string, Vec2>([[ORIGIN, { x: 0, y: 0 }]]);
  for (const [id, entity] of entities)
    if (entity.type === "point") points.set(id, { x: entity.x, y: entity.y });
  const curves: PlacedCurve[] = [];
  const problems: EntryProblem[] = [];
  for (const [id, entity] of entities) {
    if (entity.type === "point") continue;
    const placed = placeCurve(entity, points);
    if (typeof placed === "string") {
      const code = placed === missing ? "missing-reference" : "degenerate";
      problems.push({ code, entities: [id], constraints: [], message: `${entity.type} "${id}" ${placed}` });
    } else curves.push({ id, entity, points: pointsOf(entity), curve: placed });
  }
  return { points, curves, problems };
}

const missing = "refers to a point that is not there.";

function placeCurve(
  entity: Exclude<Entity, { type: "point" }>,
  points: ReadonlyMap<string, Vec2>,
): Curve | string {
  const at = (id: string) => points.get(id);
  switch (entity.type) {
    case "line": {
      const [start, end] = [at(entity.start), at(entity.end)];
      if (start === undefined || end === undefined) return missing;
      return distance(start, end) <= TOUCH ? "has no length." : segment(start, end);
    }
    case "circle": {
      const center = at(entity.center);
      if (center === undefined) return missing;
      return entity.radius <= TOUCH ? "has no radius." : circle(center, entity.radius);
    }
    case "arc": {
      const [center, start, end] = [at(entity.center), at(entity.start), at(entity.end)];
      if (center === undefined || start === undefined || end === undefined) return missing;
      if (distance(start, end) <= TOUCH) return "starts where it ends.";
      const radius = distance(center, start);
      if (radius <= TOUCH) return "has no radius.";
      if (Math.abs(distance(center, end) - radius) > TOUCH)
        return "ends off its radius; solve the sketch first.";
      return arc(center, start, end);
    }
  }
}
