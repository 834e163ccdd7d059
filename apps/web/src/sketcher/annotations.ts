import {
  type Dimension,
  type Entity,
  isAngular,
  isBuiltIn,
  isDimension,
  isKnownConstraint,
  isKnownEntity,
  type SketchData,
  type Vec2,
} from "@solidtype/sketch";
import { angleMark } from "./angles.ts";

/** A mark for a geometric constraint, and the place that it is of. */
type Glyph = { readonly id: string; readonly type: string; readonly at: Vec2 };

/** A dimension as it is drawn: its text's place and the lines that say what it measures. */
type DimensionMark = {
  readonly id: string;
  readonly at: Vec2;
  readonly lines: readonly (readonly Vec2[])[];
  readonly driving: boolean;
};

export type Annotations = {
  readonly glyphs: readonly Glyph[];
  readonly dimensions: readonly DimensionMark[];
};

type Shape =
  | { readonly kind: "point"; readonly at: Vec2 }
  | { readonly kind: "line"; readonly start: Vec2; readonly end: Vec2 }
  | { readonly kind: "round"; readonly center: Vec2; readonly radius: number };

const mix = (a: Vec2, b: Vec2, share: number): Vec2 => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
});
const plus = (a: Vec2, b: Vec2, factor = 1): Vec2 => ({ x: a.x + b.x * factor, y: a.y + b.y * factor });
const minus = (a: Vec2, b: Vec2): Vec2 => ({ x: a.x - b.x, y: a.y - b.y });
const dot = (a: Vec2, b: Vec2): number => a.x * b.x + a.y * b.y;

function unit(a: Vec2): Vec2 {
  const size = Math.hypot(a.x, a.y);
  return size < 1e-12 ? { x: 1, y: 0 } : { x: a.x / size, y: a.y / size };
}

const builtIn: Readonly<Record<string, Shape>> = {
  origin: { kind: "point", at: { x: 0, y: 0 } },
  "x-axis": { kind: "line", start: { x: 0, y: 0 }, end: { x: 1, y: 0 } },
  "y-axis": { kind: "line", start: { x: 0, y: 0 }, end: { x: 0, y: 1 } },
};

function shapeOf(data: SketchData, id: string): Shape | null {
  const known = builtIn[id];
  if (known !== undefined) return known;
  const entity = data.entities[id];
  return entity === undefined || !isKnownEntity(entity) ? null : shapeOfEntity(data, entity);
}

function shapeOfEntity(data: SketchData, entity: Entity): Shape | null {
  const point = (id: string): Vec2 | null => {
    const found = shapeOf(data, id);
    return found?.kind === "point" ? found.at : null;
  };
  switch (entity.type) {
    case "point":
      return { kind: "point", at: { x: entity.x, y: entity.y } };
    case "line": {
      const [start, end] = [point(entity.start), point(entity.end)];
      return start === null || end === null ? null : { kind: "line", start, end };
    }
    case "circle": {
      const center = point(entity.center);
      return center === null ? null : { kind: "round", center, radius: entity.radius };
    }
    case "arc": {
      const [center, start] = [point(entity.center), point(entity.start)];
      return center === null || start === null
        ? null
        : { kind: "round", center, radius: Math.hypot(start.x - center.x, start.y - center.y) };
    }
  }
}

function anchor(shape: Shape): Vec2 {
  if (shape.kind === "point") return shape.at;
  return shape.kind === "line"
    ? mix(shape.start, shape.end, 0.5)
    : plus(shape.center, { x: shape.radius * Math.SQRT1_2, y: shape.radius * Math.SQRT1_2 });
}

/** Extension lines from a and b to a dimension line along `along` through `label`, which the text sits on. */
function linear(a: Vec2, b: Vec2, along: Vec2, label: Vec2): Vec2[][] {
  const across = { x: -along.y, y: along.x };
  const level = dot(label, across);
  const foot = (point: Vec2): Vec2 => plus(point, across, level - dot(point, across));
  const [from, to] = [foot(a), foot(b)];
  const text = dot(label, along);
  const ends = [dot(from, along), dot(to, along)];
  const reach = plus(from, along, text - dot(from, along));
  const spine =
    text < Math.min(...ends) || text > Math.max(...ends)
      ? [
          [from, to],
          [from, reach],
        ]
      : [[from, to]];
  return [[a, from], [b, to], ...spine];
}

function nearestOn(line: { readonly start: Vec2; readonly end: Vec2 }, point: Vec2): Vec2 {
  const along = unit(minus(line.end, line.start));
  return plus(line.start, along, dot(minus(point, line.start), along));
}

function measuredSpan(shapes: readonly Shape[]): readonly [Vec2, Vec2] | null {
  const [first, second] = shapes;
  if (first?.kind === "line" && second === undefined) return [first.start, first.end];
  if (first === undefined || second === undefined) return null;
  if (first.kind === "point" && second.kind === "point") return [first.at, second.at];
  if (first.kind === "point" && second.kind === "line") return [first.at, nearestOn(second, first.at)];
  if (first.kind === "line" && second.kind === "point") return [nearestOn(first, second.at), second.at];
  return first.kind === "line" && second.kind === "line"
    ? [nearestOn(first, second.start), second.start]
    : null;
}

const alongOf = (type: Dimension["type"], a: Vec2, b: Vec2): Vec2 =>
  type === "horizontal-distance"
    ? { x: 1, y: 0 }
    : type === "vertical-distance"
      ? { x: 0, y: 1 }
      : unit(minus(b, a));

function dimensionMark(
  id: string,
  dimension: Dimension,
  shapes: readonly Shape[],
  gap: number,
  middle: Vec2,
): DimensionMark | null {
  const { type, driving, label } = dimension;
  const [first, second] = shapes;
  if (isAngular(type)) {
    if (first?.kind !== "line" || second?.kind !== "line") return null;
    const [one = "", other = ""] = dimension.on;
    const lines = [
      { ...first, isEndless: isBuiltIn(one) },
      { ...second, isEndless: isBuiltIn(other) },
    ] as const;
    return { id, driving, ...angleMark(type, lines, label, gap) };
  }
  if ((type === "radius" || type === "diameter") && first?.kind === "round") {
    const at = label ?? plus(first.center, { x: 0.8, y: 0.6 }, first.radius + gap * 1.5);
    const rim = plus(first.center, unit(minus(at, first.center)), first.radius);
    const back = type === "diameter" ? plus(first.center, minus(first.center, rim)) : first.center;
    return {
      id,
      driving,
      at,
      lines: [
        [back, rim],
        [rim, at],
      ],
    };
  }
  const span = measuredSpan(shapes);
  if (span === null) return null;
  const along = alongOf(type, ...span);
  const half = mix(...span, 0.5);
  const across = { x: -along.y, y: along.x };
  // Nobody has placed it: outside of what is drawn it covers nothing.
  const outward = dot(minus(half, middle), across) < 0 ? -1 : 1;
  const at = label ?? plus(half, across, outward * gap * 2);
  return { id, driving, at, lines: linear(...span, along, at) };
}

/** The middle of everything that is drawn. */
function middleOf(data: SketchData): Vec2 {
  const places = Object.values(data.entities).flatMap((entity) =>
    isKnownEntity(entity) && entity.type === "point" ? [entity] : [],
  );
  if (places.length === 0) return { x: 0, y: 0 };
  const half = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return { x: half(places.map(({ x }) => x)), y: half(places.map(({ y }) => y)) };
}

/**
 * Where every constraint is shown. `gap` is a comfortable distance on screen (about 14 px) in millimetres; `asked`: what
 * is picked, and constraints that something is wrong with.
 */
export function annotate(data: SketchData, gap: number, asked: ReadonlySet<string>): Annotations {
  const glyphs: Glyph[] = [];
  const shared: Glyph[] = [];
  const dimensions: DimensionMark[] = [];
  const middle = middleOf(data);
  for (const [id, constraint] of Object.entries(data.constraints)) {
    if (!isKnownConstraint(constraint)) continue;
    const placed = constraint.on.map((on) => ({ on, shape: shapeOf(data, on) }));
    const shapes = placed.flatMap(({ shape }) => (shape === null ? [] : [shape]));
    if (shapes.length !== placed.length) continue;
    if (isDimension(constraint)) {
      const mark = dimensionMark(id, constraint, shapes, gap, middle);
      if (mark !== null) dimensions.push(mark);
      continue;
    }
    // A coincidence is seen in the shared place itself: it has one mark, for who wants to take it away.
    const isShared = constraint.type === "coincident";
    if (isShared && ![id, ...constraint.on].some((one) => asked.has(one))) continue;
    const marks = placed.flatMap(({ on, shape }) =>
      shape !== null && builtIn[on] === undefined ? [{ id, type: constraint.type, at: anchor(shape) }] : [],
    );
    if (isShared) shared.push(...marks.slice(0, 1));
    else glyphs.push(...marks);
  }
  // What comes and goes is placed last: nothing else moves for it.
  return { glyphs: [...glyphs, ...shared], dimensions };
}
