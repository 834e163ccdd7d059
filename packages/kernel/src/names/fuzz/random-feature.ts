import type { BuiltPart } from "../../rebuild/built-part.ts";
import { outline, rectangle, round, type TestFeature } from "../../rebuild/test-part.ts";
import type { Random } from "./random.ts";

/** What a random feature may build on. */
export type Ground = {
  readonly features: readonly TestFeature[];
  readonly part: BuiltPart;
  readonly id: string;
};

type Maker = (random: Random, ground: Ground) => readonly TestFeature[] | null;
type Entities = ReturnType<typeof outline>;

const DATUMS = ["top", "front", "right"] as const;

/** A few features that belong together (a sketch and what is made of it), or null where the part offers nothing to build on. */
export function randomFeatures(random: Random, ground: Ground): readonly TestFeature[] | null {
  const weighted = ground.part.bodies.length === 0 ? beginnings : makers;
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.next() * total;
  for (const [weight, make] of weighted) if ((left -= weight) < 0) return make(random, ground);
  return null;
}

const mm = (value: number): string => `${Math.round(value * 1e4) / 1e4} mm`;
const named = (name: string) => ({ name });

function faces({ part }: Ground): readonly string[] {
  return part.bodies.flatMap((_, at) => part.names(at).faces);
}

function edges({ part }: Ground): readonly string[] {
  return part.bodies.flatMap((_, at) => part.names(at).edges);
}

function vertices({ part }: Ground): readonly string[] {
  return part.bodies.flatMap((_, at) => part.names(at).vertices);
}

function bodies({ part }: Ground): readonly string[] {
  return part.bodies.map(({ name }) => name);
}

function flatFace(random: Random, ground: Ground): string | null {
  const flat = faces(ground).filter((name) => {
    const measure = ground.part.measure(name);
    return measure.ok && measure.value.kind === "face" && measure.value.surface === "plane";
  });
  return flat.length === 0 ? null : random.of(flat);
}

function plane(random: Random, ground: Ground): string {
  const own = ground.features.filter(({ type }) => type === "plane").map(({ id }) => id);
  if (own.length > 0 && random.chance(0.2)) return random.of(own);
  return (random.chance(0.5) ? flatFace(random, ground) : null) ?? random.of(DATUMS);
}

function operation(random: Random, { part }: Ground) {
  if (part.bodies.length === 0) return { operation: "new" };
  const chosen = random.of(["new", "add", "add", "cut", "cut", "cut", "intersect"] as const);
  const targets = chosen !== "new" && random.chance(0.2) ? [named(random.of(part.bodies).name)] : [];
  return { operation: chosen, targets };
}

function outlines(random: Random): Entities {
  const [x, y] = [random.between(-12, 12), random.between(-12, 12)];
  const [width, height] = [random.between(4, 22), random.between(4, 22)];
  switch (random.whole(8)) {
    case 0:
      return round("c1", x, y, random.between(2, 8));
    case 1:
      return {
        ...rectangle(x, y, width, height),
        ...round("c1", x + width / 2, y + height / 2, Math.min(width, height) / 4),
      };
    case 2:
      return {
        ...rectangle(x, y, width, height),
        ...rectangle(x + width + random.between(1, 5), y, width, height, "b"),
      };
    case 3:
      return { ...rectangle(x, y, width, height), ...round("c1", x + width, y + height / 2, height / 3) };
    case 4: {
      const [dx, dy] = [width / 2, height / 2];
      return outline([
        [x, y],
        [x + width, y],
        [x + width, y + dy],
        [x + dx, y + dy],
        [x + dx, y + height],
        [x, y + height],
      ]);
    }
    case 5:
      return {
        a: { type: "point", x, y },
        b: { type: "point", x: x + width, y },
        c: { type: "point", x: x + width, y: y + height },
        d: { type: "point", x, y: y + height },
        e: { type: "point", x: x + width, y: y + height / 2 },
        f: { type: "point", x, y: y + height / 2 },
        low: { type: "line", start: "a", end: "b" },
        high: { type: "line", start: "c", end: "d" },
        right: { type: "arc", center: "e", start: "b", end: "c" },
        left: { type: "arc", center: "f", start: "d", end: "a" },
      };
    default:
      return rectangle(x, y, width, height);
  }
}

const sketched: Maker = (random, ground) => {
  const { id } = ground;
  const drawing = { id: `${id}s`, type: "sketch", params: { plane: named(plane(random, ground)) } };
  const all = faces(ground);
  const extent = random.of(["blind", "blind", "symmetric", "two-sided", "through-all", "up-to"] as const);
  const upTo =
    random.chance(0.7) || all.length === 0 ? random.of([...all, ...DATUMS]) : random.of(vertices(ground));
  return [
    { ...drawing, sketch: { entities: outlines(random), constraints: {} } },
    {
      id,
      type: "extrude",
      params: {
        sketch: `${id}s`,
        extent,
        distance: mm(random.between(2, 20)),
        distance2: mm(random.between(2, 20)),
        ...(extent === "up-to" && { upTo: named(upTo) }),
        flip: random.chance(0.4),
        draft: random.chance(0.15) ? `${random.of([-5, 3, 10])} deg` : "0 deg",
        ...operation(random, ground),
      },
    },
  ];
};

const turned: Maker = (random, ground) => {
  const { id } = ground;
  const x = random.chance(0.3) ? 0 : random.between(2, 10);
  const entities = random.chance(0.3)
    ? round("c1", x + 6, random.between(-8, 8), 4)
    : rectangle(x, random.between(-10, 10), random.between(2, 10), random.between(2, 10));
  return [
    {
      id: `${id}s`,
      type: "sketch",
      params: { plane: named(plane(random, ground)) },
      sketch: { entities, constraints: {} },
    },
    {
      id,
      type: "revolve",
      params: {
        sketch: `${id}s`,
        axis: named(`${id}s/y-axis`),
        extent: random.of(["full", "angle", "two-sided"]),
        angle: `${random.between(20, 200)} deg`,
        angle2: `${random.between(20, 150)} deg`,
        flip: random.chance(0.3),
        ...operation(random, ground),
      },
    },
  ];
};

const drilled: Maker = (random, ground) => {
  const { id } = ground;
  const face = flatFace(random, ground);
  if (face === null) return null;
  const entities = Object.fromEntries(
    Array.from({ length: 1 + random.whole(3) }, (_, at) => [
      `d${at}`,
      { type: "point", x: random.between(-12, 20), y: random.between(-12, 20) },
    ]),
  );
  const diameter = random.between(2, 5);
  return [
    { id: `${id}s`, type: "sketch", params: { plane: named(face) }, sketch: { entities, constraints: {} } },
    {
      id,
      type: "hole",
      params: {
        points: Object.keys(entities).map((point) => named(`${id}s/${point}`)),
        style: random.of(["simple", "simple", "counterbore", "countersink"]),
        diameter: mm(diameter),
        counterboreDiameter: mm(diameter * 1.7),
        counterboreDepth: mm(2),
        countersinkDiameter: mm(diameter * 1.8),
        extent: random.of(["blind", "through"]),
        depth: mm(random.between(3, 12)),
      },
    },
  ];
};

const treated: Maker = (random, ground) => {
  const type = random.of(["fillet", "chamfer"] as const);
  const picked = random.chance(0.15) ? [random.of(faces(ground))] : random.some(edges(ground), 3);
  const size = mm(random.of([0.5, 0.7, 1, 1.5]));
  const method = random.of(["equal", "equal", "two-distances", "distance-angle"] as const);
  return [
    {
      id: ground.id,
      type,
      params: {
        edges: picked.map(named),
        ...(type === "fillet"
          ? { radius: size }
          : { method, distance: size, distance2: mm(1.2), angle: "35 deg", flip: random.chance(0.3) }),
      },
    },
  ];
};

const hollowed: Maker = (random, ground) => {
  const closed = random.chance(0.15);
  return [
    {
      id: ground.id,
      type: "shell",
      params: {
        ...(closed
          ? { bodies: [named(random.of(bodies(ground)))] }
          : { faces: random.some(faces(ground), 2).map(named) }),
        thickness: mm(random.of([0.5, 0.8, 1])),
        outward: random.chance(0.2),
      },
    },
  ];
};

function repeated(random: Random, ground: Ground) {
  const solid = ground.features.filter(({ type }) => !["sketch", "plane", "axis"].includes(type));
  const recent = solid.slice(-4).map(({ id }) => id);
  return random.chance(0.65)
    ? { of: "features", features: random.some(recent, 2) }
    : { of: "bodies", bodies: [named(random.of(bodies(ground)))], join: random.chance(0.4) };
}

const patterned: Maker = (random, ground) => {
  const { id } = ground;
  const kind = random.of(["linear-pattern", "circular-pattern", "mirror"] as const);
  const again = repeated(random, ground);
  if (kind === "mirror")
    return [{ id, type: kind, params: { ...again, plane: named(plane(random, ground)) } }];
  if (kind === "circular-pattern") {
    const axis = {
      id: `${id}x`,
      type: "axis",
      params: { method: "normal", point1: named("origin"), plane1: named(random.of(DATUMS)) },
    };
    return [
      axis,
      { id, type: kind, params: { ...again, axis: named(axis.id), count: `${2 + random.whole(4)}` } },
    ];
  }
  const second = random.chance(0.25);
  return [
    {
      id,
      type: kind,
      params: {
        ...again,
        direction: named(random.of(DATUMS)),
        spacing: mm(random.between(3, 20)),
        count: `${2 + random.whole(3)}`,
        second,
        ...(second && { direction2: named(random.of(DATUMS)), spacing2: mm(random.between(3, 20)) }),
      },
    },
  ];
};

const combined: Maker = (random, ground) => {
  const all = bodies(ground);
  if (all.length < 2) return null;
  const target = random.of(all);
  const tools = all.filter((name) => name !== target);
  return [
    {
      id: ground.id,
      type: "boolean",
      params: {
        operation: random.of(["union", "subtract", "intersect"]),
        targets: [named(target)],
        tools: random.some(tools, 2).map(named),
        keepTools: random.chance(0.4),
      },
    },
  ];
};

const primitive: Maker = (random, ground) => {
  const type = random.of(["box", "box", "cylinder", "cone", "sphere", "torus"] as const);
  const place = { x: random.between(-15, 15), y: random.between(-15, 15), z: random.between(-10, 10) };
  const sizes = {
    box: {
      width: random.between(4, 25),
      depth: random.between(4, 25),
      height: random.between(4, 25),
      centered: random.chance(0.3),
    },
    cylinder: { diameter: random.between(4, 16), height: random.between(4, 20) },
    cone: {
      bottomDiameter: random.between(6, 16),
      topDiameter: random.of([0, 4]),
      height: random.between(4, 16),
    },
    sphere: { diameter: random.between(6, 18) },
    torus: { ringDiameter: random.between(12, 22), tubeDiameter: random.between(3, 8) },
  }[type];
  const lengths = Object.fromEntries(
    Object.entries({ ...place, ...sizes }).map(([key, value]) => [
      key,
      typeof value === "number" ? mm(value) : value,
    ]),
  );
  return [
    {
      id: ground.id,
      type,
      params: {
        ...lengths,
        plane: named(random.chance(0.75) ? random.of(DATUMS) : plane(random, ground)),
        ...operation(random, ground),
      },
    },
  ];
};

const imported: Maker = (random, ground) => [
  { id: ground.id, type: "imported-body", params: { blob: random.of(["block", "rod"]), format: "brep" } },
];

const datum: Maker = (random, ground) => [
  {
    id: ground.id,
    type: "plane",
    params: { method: "offset", base: named(plane(random, ground)), distance: mm(random.between(-10, 15)) },
  },
];

const beginnings: readonly (readonly [number, Maker])[] = [
  [5, sketched],
  [2, turned],
  [3, primitive],
  [0.3, imported],
];

const makers: readonly (readonly [number, Maker])[] = [
  [5, sketched],
  [1.5, turned],
  [2.5, primitive],
  [0.2, imported],
  [0.5, datum],
  [2, drilled],
  [3.5, treated],
  [1, hollowed],
  [3, patterned],
  [1, combined],
];
