import type { Constraint, DimensionType, Entity, GeometricType, SketchData } from "../index.ts";
import { ORIGIN } from "../index.ts";

type Building = {
  readonly entities: { [id: string]: Entity };
  readonly constraints: { [id: string]: Constraint };
  readonly is: (type: GeometricType, ...on: string[]) => void;
  readonly size: (type: DimensionType, value: number, ...on: string[]) => void;
};

/**
 * A plate of 21 curves and 55 constraints (8 of them what its arcs are) and no freedom: rounded outline, four holes on the corners' centres,
 * two slots, a hole in the middle. `noise` (mm) shakes the start guess, the same way each time.
 */
export function plate({ prefix = "", noise = 0, open = false } = {}): SketchData {
  const entities: Building["entities"] = {};
  const constraints: Building["constraints"] = {};
  let count = 0;
  const constrain = (constraint: Constraint) => {
    constraints[`${prefix}k${(count += 1)}`] = constraint;
  };
  const own = (on: readonly string[]) => on.map((id) => (id === ORIGIN ? id : prefix + id));
  const building: Building = {
    entities,
    constraints,
    is: (type, ...on) => constrain({ type, on: own(on) }),
    size: (type, value, ...on) => constrain({ type, on: own(on), value, driving: true }),
  };
  let seed = 1;
  const shake = () => {
    seed = (seed * 16807) % 2147483647;
    return (seed / 2147483647 - 0.5) * noise;
  };
  const point = (id: string, x: number, y: number) => {
    entities[prefix + id] = { type: "point", x: x + shake(), y: y + shake() };
  };
  const line = (id: string, start: string, end: string) => {
    entities[prefix + id] = { type: "line", start: prefix + start, end: prefix + end };
  };
  const arc = (id: string, center: string, start: string, end: string) => {
    entities[prefix + id] = {
      type: "arc",
      center: prefix + center,
      start: prefix + start,
      end: prefix + end,
    };
  };
  const circle = (id: string, center: string, radius: number) => {
    entities[prefix + id] = { type: "circle", center: prefix + center, radius: radius + shake() / 4 };
  };
  outline(building, { point, line, arc }, open);
  for (const corner of ["br", "tr", "tl", "bl"]) circle(`hole-${corner}`, `c-${corner}`, 5);
  building.is("equal", "hole-br", "hole-tr");
  building.is("equal", "hole-tr", "hole-tl");
  building.is("equal", "hole-tl", "hole-bl");
  building.size("radius", 5, "hole-br");
  slotAt(building, { point, line, arc }, "s1", 40);
  slotAt(building, { point, line, arc }, "s2", 80);
  point("m", 100, 60);
  circle("middle", "m", 10);
  building.size("radius", 10, "middle");
  building.size("horizontal-distance", 100, ORIGIN, "m");
  building.size("vertical-distance", 60, ORIGIN, "m");
  return { entities, constraints };
}

type Pens = {
  readonly point: (id: string, x: number, y: number) => void;
  readonly line: (id: string, start: string, end: string) => void;
  readonly arc: (id: string, center: string, start: string, end: string) => void;
};

function outline({ is, size }: Building, { point, line, arc }: Pens, open: boolean): void {
  const [width, height, r] = [200, 120, 15];
  const corners = [
    ["br", width - r, r, [width - r, 0], [width, r]],
    ["tr", width - r, height - r, [width, height - r], [width - r, height]],
    ["tl", r, height - r, [r, height], [0, height - r]],
    ["bl", r, r, [0, r], [r, 0]],
  ] as const;
  for (const [corner, x, y, start, end] of corners) {
    point(`c-${corner}`, x, y);
    point(`${corner}0`, start[0], start[1]);
    point(`${corner}1`, end[0], end[1]);
    arc(corner, `c-${corner}`, `${corner}0`, `${corner}1`);
  }
  corners.forEach(([corner], index) => {
    const next = corners[(index + 1) % 4]?.[0] ?? corner;
    const side = `side-${index}`;
    line(side, `${corner}1`, `${next}0`);
    is(index % 2 === 0 ? "vertical" : "horizontal", side);
    is("tangent", corner, side);
    is("tangent", side, next);
    if (index > 0) is("equal", corners[index - 1]?.[0] ?? corner, corner);
  });
  size("radius", r, "bl");
  size("distance", 0, ORIGIN, "side-2");
  size("distance", 0, ORIGIN, "side-3");
  if (!open) size("horizontal-distance", width, "tl1", "br1");
  size("vertical-distance", height, "bl1", "tl0");
}

function slotAt({ is, size }: Building, { point, line, arc }: Pens, name: string, y: number): void {
  const [near, far, up, down, downFar, upFar] = ["c1", "c2", "a", "b", "d", "e"].map((id) => name + id) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  point(near, 70, y);
  point(far, 130, y);
  point(up, 70, y + 8);
  point(down, 70, y - 8);
  point(downFar, 130, y - 8);
  point(upFar, 130, y + 8);
  line(`${name}t`, up, upFar);
  line(`${name}u`, down, downFar);
  arc(`${name}l`, near, up, down);
  arc(`${name}r`, far, downFar, upFar);
  for (const side of ["t", "u"]) for (const round of ["l", "r"]) is("tangent", name + side, name + round);
  is("horizontal", `${name}t`);
  is("equal", `${name}l`, `${name}r`);
  size("radius", 8, `${name}l`);
  size("distance", 60, near, far);
  size("horizontal-distance", 70, ORIGIN, near);
  size("vertical-distance", y, ORIGIN, near);
}

/** A rectangle with its corner on the origin, sized, a little off. */
export function anchoredRectangle(prefix: string, width: number, height: number): SketchData {
  const id = (name: string) => prefix + name;
  const corners = [
    [0.1, 0.2],
    [width + 0.3, 0],
    [width, height + 0.2],
    [0, height - 0.1],
  ] as const;
  const entities: { [id: string]: Entity } = {};
  corners.forEach(([x, y], index) => {
    entities[id(`p${index}`)] = { type: "point", x, y };
    entities[id(`l${index}`)] = { type: "line", start: id(`p${index}`), end: id(`p${(index + 1) % 4}`) };
  });
  const constraints: { [id: string]: Constraint } = {
    [id("o")]: { type: "coincident", on: [id("p0"), ORIGIN] },
    [id("w")]: { type: "length", on: [id("l0")], value: width, driving: true },
    [id("h")]: { type: "length", on: [id("l1")], value: height, driving: true },
  };
  for (const index of [0, 1, 2, 3]) {
    constraints[id(`s${index}`)] = {
      type: index % 2 === 0 ? "horizontal" : "vertical",
      on: [id(`l${index}`)],
    };
  }
  return { entities, constraints };
}

/** Many sketches as one. */
export function together(parts: readonly SketchData[]): SketchData {
  return {
    entities: Object.assign({}, ...parts.map(({ entities }) => entities)),
    constraints: Object.assign({}, ...parts.map(({ constraints }) => constraints)),
  };
}
