import { fail, ok, type Result } from "@solidtype/contracts";
import { TOUCH } from "../geometry/curve.ts";
import { add, cross, distance, polar, scale, subtract, turnLeft, unit, type Vec2, angleOf } from "../vec.ts";
import { tooSmall } from "./basic.ts";
import { Draft, type NewId, type Place, type Shape } from "./draft.ts";

type Made = Result<Shape, "degenerate-shape">;
type Four<Item> = readonly [Item, Item, Item, Item];

/** From one corner to the opposite one, sides level and upright. */
export function rectangleByCorners(newId: NewId, corner: Place, opposite: Place): Made {
  if (isFlat(corner, opposite)) return tooSmall("The rectangle has no area.");
  const draft = new Draft(newId);
  upright(draft, corner, opposite);
  return ok(draft.shape);
}

/** Around a centre, held there by a diagonal. */
export function rectangleFromCenter(newId: NewId, center: Place, corner: Place): Made {
  if (isFlat(center, corner)) return tooSmall("The rectangle has no area.");
  const draft = new Draft(newId);
  const opposite = subtract(scale(center, 2), corner);
  const [first, , third] = upright(draft, opposite, corner).points;
  const held = draft.point(center);
  draft.constrain("midpoint", held, draft.line(first, third, true));
  return ok(draft.shape);
}

/** One side from `start` to `end`, then as wide as to reach `beyond`. */
export function rectangleByThreePoints(newId: NewId, start: Place, end: Place, beyond: Vec2): Made {
  const along = subtract(end, start);
  const size = distance(start, end);
  const width = size <= TOUCH ? 0 : cross(along, subtract(beyond, start)) / size;
  if (Math.abs(width) <= TOUCH) return tooSmall("The rectangle has no area.");
  const across = scale(unit(turnLeft(along)), width);
  const draft = new Draft(newId);
  const { lines } = quadrilateral(draft, [start, end, add(end, across), add(start, across)]);
  draft.constrain("perpendicular", lines[0], lines[1]);
  draft.constrain("parallel", lines[0], lines[2]);
  draft.constrain("parallel", lines[1], lines[3]);
  return ok(draft.shape);
}

function isFlat(a: Vec2, b: Vec2): boolean {
  return Math.abs(a.x - b.x) <= TOUCH || Math.abs(a.y - b.y) <= TOUCH;
}

function upright(draft: Draft, a: Place, c: Place): { points: Four<string>; lines: Four<string> } {
  const made = quadrilateral(draft, [a, { x: c.x, y: a.y }, c, { x: a.x, y: c.y }]);
  levelAndUpright(draft, made.lines);
  return made;
}

function levelAndUpright(draft: Draft, lines: Four<string>): void {
  lines.forEach((line, index) => draft.constrain(index % 2 === 0 ? "horizontal" : "vertical", line));
}

function quadrilateral(draft: Draft, places: Four<Place>): { points: Four<string>; lines: Four<string> } {
  const [a, b, c, d] = places;
  const points: Four<string> = [draft.point(a), draft.point(b), draft.point(c), draft.point(d)];
  const [p, q, r, s] = points;
  return { points, lines: [draft.line(p, q), draft.line(q, r), draft.line(r, s), draft.line(s, p)] };
}

/** Sides meet the corners in arcs of one radius, tangent to them. */
export function roundedRectangle(newId: NewId, corner: Place, opposite: Place, radius: number): Made {
  const [low, high] = [
    { x: Math.min(corner.x, opposite.x), y: Math.min(corner.y, opposite.y) },
    { x: Math.max(corner.x, opposite.x), y: Math.max(corner.y, opposite.y) },
  ];
  const room = Math.min(high.x - low.x, high.y - low.y) / 2;
  if (!(radius > TOUCH) || radius >= room - TOUCH) return tooSmall("The radius does not fit the rectangle.");
  const draft = new Draft(newId);
  const centers = [
    { x: low.x + radius, y: low.y + radius },
    { x: high.x - radius, y: low.y + radius },
    { x: high.x - radius, y: high.y - radius },
    { x: low.x + radius, y: high.y - radius },
  ] as const;
  // Corner by corner, counter-clockwise from the lower left: where its arc starts and ends.
  const corners = centers.map((center, index) => {
    const from = Math.PI + (index * Math.PI) / 2;
    const start = draft.point(polar(center, radius, from));
    const end = draft.point(polar(center, radius, from + Math.PI / 2));
    return { start, end, arc: draft.arc(draft.point(center), start, end) };
  });
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % 4] ?? corner;
    const side = draft.line(corner.end, next.start);
    draft.constrain(index % 2 === 0 ? "horizontal" : "vertical", side);
    draft.constrain("tangent", corner.arc, side);
    draft.constrain("tangent", side, next.arc);
    if (index > 0) draft.constrain("equal", corners[index - 1]?.arc ?? corner.arc, corner.arc);
  });
  return ok(draft.shape);
}

/** Regular, with one corner at `corner`; its corners lie on a construction circle. */
export function polygon(newId: NewId, center: Place, corner: Place, sides: number): Made {
  if (!Number.isInteger(sides) || sides < 3 || sides > 100) {
    return fail("degenerate-shape", "A polygon has from 3 to 100 sides.", { sides });
  }
  const radius = distance(center, corner);
  if (radius <= TOUCH) return tooSmall("The polygon has no radius.");
  const draft = new Draft(newId);
  const around = draft.circle(draft.point(center), radius, true);
  const first = angleOf(subtract(corner, center));
  const points = Array.from({ length: sides }, (_, index) =>
    draft.point(index === 0 ? corner : polar(center, radius, first + (2 * Math.PI * index) / sides)),
  );
  for (const point of points) draft.constrain("on-curve", point, around);
  const lines = points.map((point, index) => draft.line(point, points[(index + 1) % sides] ?? point));
  lines.slice(1).forEach((line, index) => draft.constrain("equal", lines[index] ?? line, line));
  return ok(draft.shape);
}

/** Two half circles around its centres, joined by tangent lines; a construction line runs between the centres. */
export function slot(newId: NewId, first: Place, second: Place, radius: number): Made {
  if (distance(first, second) <= TOUCH) return tooSmall("The slot has no length.");
  if (!(radius > TOUCH)) return tooSmall("The slot has no width.");
  const draft = new Draft(newId);
  const aside = scale(unit(turnLeft(subtract(second, first))), radius);
  const [near, far] = [draft.point(first), draft.point(second)];
  const nearLeft = draft.point(add(first, aside));
  const nearRight = draft.point(subtract(first, aside));
  const farRight = draft.point(subtract(second, aside));
  const farLeft = draft.point(add(second, aside));
  const back = draft.arc(near, nearLeft, nearRight);
  const right = draft.line(nearRight, farRight);
  const front = draft.arc(far, farRight, farLeft);
  const left = draft.line(farLeft, nearLeft);
  draft.line(near, far, true);
  const round = [back, right, front, left];
  round.forEach((curve, index) => draft.constrain("tangent", curve, round[(index + 1) % 4] ?? curve));
  draft.constrain("equal", back, front);
  return ok(draft.shape);
}
