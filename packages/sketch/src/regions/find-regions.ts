import { placeSketch } from "../geometry/resolve.ts";
import type { RegionProblem } from "../problem.ts";
import type { SketchData } from "../schema/sketch.ts";
import { findFaces } from "./faces.ts";
import { nameAll } from "./identity.ts";
import { nestWalks } from "./nesting.ts";
import type { Regions } from "./region.ts";
import { splitCurves } from "./split.ts";

/**
 * All closed regions of a sketch as it lies (solve it first): the faces of the plane between its curves.
 * Construction geometry, the axes and stray points bound nothing.
 */
export function findRegions(data: SketchData): Regions {
  const placed = placeSketch(data);
  const split = splitCurves(placed.curves.filter(({ entity }) => entity.construction !== true));
  const search = findFaces(split);
  const faces = nestWalks(search.walks, split.vertices);
  const names = nameAll(faces.map((face) => face.outer));
  const regions = faces.map((face, index) => ({ id: names[index] ?? "", ...face }));
  const unplaced = placed.problems.map(({ entities, message }): RegionProblem => ({
    code: "degenerate",
    entities,
    message,
  }));
  return {
    regions: regions.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    problems: [...unplaced, ...split.problems, ...search.problems],
  };
}
