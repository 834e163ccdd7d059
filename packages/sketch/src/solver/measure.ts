import { type Dimension, isDimension } from "../schema/constraint.ts";
import type { SketchData } from "../schema/sketch.ts";
import { cross, distance, length, subtract, wrapTurn } from "../vec.ts";
import { type Geometry, geometryOf } from "./geometry.ts";
import { Reading } from "./reading.ts";
import { type Sound, soundConstraints } from "./sound.ts";

/** What a dimension would measure as the sketch lies; undefined where it cannot be put on what it names. */
export function sizeIn(data: SketchData, dimension: Dimension): number | undefined {
  const geometry = geometryOf(data);
  const { sound } = soundConstraints({ ...data, constraints: { size: dimension } }, geometry);
  return measure(geometry, sound, geometry.start)["size"];
}

/** What every dimension measures as the sketch lies, by constraint id; left out where it cannot be put on what it names. */
export function sizesIn(data: SketchData): { readonly [constraint: string]: number } {
  const geometry = geometryOf(data);
  return measure(geometry, soundConstraints(data, geometry).sound, geometry.start);
}

/** What every dimension measures at the given values, driving or not; mm, and radians in [0, 2π). */
export function measure(
  geometry: Geometry,
  constraints: readonly Sound[],
  values: ArrayLike<number>,
): { readonly [constraint: string]: number } {
  const reading = new Reading(values);
  const measured: { [constraint: string]: number } = {};
  for (const { id, constraint } of constraints) {
    if (!isDimension(constraint)) continue;
    const [first = "", second = ""] = constraint.on;
    const points = [first, second].flatMap((entity) => geometry.points.get(entity) ?? []);
    const lines = [first, second].flatMap((entity) => geometry.lines.get(entity) ?? []);
    const [place, other] = points.map((point) => reading.point(point));
    const [line, otherLine] = lines;
    const round = geometry.rounds.get(first);
    const radius = round === undefined ? Number.NaN : reading.number(round.radius);
    switch (constraint.type) {
      case "radius":
        measured[id] = radius;
        break;
      case "diameter":
        measured[id] = 2 * radius;
        break;
      case "length":
        measured[id] = line === undefined ? Number.NaN : reading.length(line);
        break;
      case "angle":
      case "corner-angle": {
        if (line === undefined || otherLine === undefined) break;
        const turn = reading.turn(line, otherLine);
        measured[id] = wrapTurn(constraint.type === "angle" ? turn : Math.PI - turn);
        break;
      }
      case "horizontal-distance":
      case "vertical-distance": {
        const axis = constraint.type === "horizontal-distance" ? "x" : "y";
        measured[id] = place === undefined || other === undefined ? Number.NaN : other[axis] - place[axis];
        break;
      }
      case "distance": {
        const from = otherLine === undefined ? place : reading.point(otherLine.start);
        if (from === undefined) break;
        if (line === undefined) measured[id] = other === undefined ? Number.NaN : distance(from, other);
        else {
          const along = reading.along(line);
          measured[id] = Math.abs(cross(along, subtract(from, reading.point(line.start)))) / length(along);
        }
      }
    }
  }
  return measured;
}
