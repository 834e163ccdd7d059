import { hypot } from "../same-everywhere.ts";
import type { EntryProblem } from "../problem.ts";
import { type Entity, ORIGIN, pointsOf, pointTwice, X_AXIS, Y_AXIS } from "../schema/entity.ts";
import { knownEntities, type SketchData } from "../schema/sketch.ts";
import type { PointVariables } from "./equations.ts";
import type { Statement } from "./statements.ts";

export type LineVariables = { readonly start: PointVariables; readonly end: PointVariables };
export type RoundVariables = {
  readonly center: PointVariables;
  readonly radius: number;
  /** Start and end of an arc. */
  readonly ends: readonly PointVariables[];
};

/** The entities of a sketch as numbered variables. */
export type Geometry = {
  /** Those that this version knows, by id. */
  readonly entities: readonly (readonly [string, Entity])[];
  /** Start guess by variable number. */
  readonly start: readonly number[];
  /** The first variables are those of the origin and the axes, which never move. */
  readonly constantCount: number;
  readonly points: ReadonlyMap<string, PointVariables>;
  readonly lines: ReadonlyMap<string, LineVariables>;
  readonly rounds: ReadonlyMap<string, RoundVariables>;
  /** What an entity's place and size depend on. */
  readonly variables: ReadonlyMap<string, readonly number[]>;
  /** What holds an arc together, by entity. */
  readonly inherent: ReadonlyMap<string, readonly Statement[]>;
  readonly problems: readonly EntryProblem[];
};

/** Axes are lines of this length (mm), so that angles against them weigh like those of a usual line. */
const AXIS_LENGTH = 100;

type Building = {
  start: number[];
  points: Map<string, PointVariables>;
  lines: Map<string, LineVariables>;
  rounds: Map<string, RoundVariables>;
  inherent: Map<string, readonly Statement[]>;
};

export function geometryOf(data: SketchData): Geometry {
  const building: Building = {
    start: [],
    points: new Map(),
    lines: new Map(),
    rounds: new Map(),
    inherent: new Map(),
  };
  const { start, points, lines, rounds } = building;
  const place = (x: number, y: number): PointVariables => ({ x: start.push(x) - 1, y: start.push(y) - 1 });
  const origin = place(0, 0);
  points.set(ORIGIN, origin);
  lines.set(X_AXIS, { start: origin, end: place(AXIS_LENGTH, 0) });
  lines.set(Y_AXIS, { start: origin, end: place(0, AXIS_LENGTH) });
  const constantCount = start.length;
  const entities = knownEntities(data);
  const problems: EntryProblem[] = [];
  for (const [id, entity] of entities) if (entity.type === "point") points.set(id, place(entity.x, entity.y));
  for (const [id, entity] of entities) {
    if (entity.type === "point" || addCurve(building, id, entity)) continue;
    const isLost = pointsOf(entity).some((point) => !points.has(point));
    const [code, why] = isLost
      ? (["missing-reference", "refers to a point that is not there."] as const)
      : (["degenerate", "has one point in two places."] as const);
    problems.push({ code, entities: [id], constraints: [], message: `${entity.type} "${id}" ${why}` });
  }
  const variables = new Map<string, readonly number[]>();
  for (const [id, { x, y }] of points) variables.set(id, [x, y]);
  for (const [id, line] of lines) variables.set(id, flat([line.start, line.end]));
  for (const [id, { center, radius, ends }] of rounds)
    variables.set(id, [...flat([center, ...ends]), radius]);
  return {
    entities,
    start,
    constantCount,
    points,
    lines,
    rounds,
    variables,
    inherent: building.inherent,
    problems,
  };
}

function flat(points: readonly PointVariables[]): readonly number[] {
  return points.flatMap(({ x, y }) => [x, y]);
}

function addCurve(building: Building, id: string, entity: Exclude<Entity, { type: "point" }>): boolean {
  const { start: guess, points, lines, rounds, inherent } = building;
  // It could never be drawn, and all that hangs together with it would be called contradictory.
  if (pointTwice(entity) !== undefined) return false;
  if (entity.type === "line") {
    const [start, end] = [points.get(entity.start), points.get(entity.end)];
    if (start === undefined || end === undefined) return false;
    lines.set(id, { start, end });
    return true;
  }
  const center = points.get(entity.center);
  if (center === undefined) return false;
  if (entity.type === "circle") {
    rounds.set(id, { center, radius: guess.push(entity.radius) - 1, ends: [] });
    return true;
  }
  const [start, end] = [points.get(entity.start), points.get(entity.end)];
  if (start === undefined || end === undefined) return false;
  const far = ({ x, y }: PointVariables) =>
    hypot((guess[x] ?? 0) - (guess[center.x] ?? 0), (guess[y] ?? 0) - (guess[center.y] ?? 0));
  const radius = guess.push((far(start) + far(end)) / 2) - 1;
  rounds.set(id, { center, radius, ends: [start, end] });
  inherent.set(
    id,
    [start, end].map((place) => ({ kind: "on-round", place, center, radius })),
  );
  return true;
}
