import { fail, ok, type Result } from "@solidtype/contracts";
import { angle, choice, flag, length, orAll, pick, pickMany, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { fastenerSize } from "./fastener.ts";
import { inchSizes } from "./inch.ts";
import { metricSizes } from "./metric.ts";

type SizeOptions<Table> = { readonly [Size in keyof Table]: string };

function sizeOptions<Table extends object>(table: Table): SizeOptions<Table> {
  return Object.fromEntries(Object.keys(table).map((size) => [size, size])) as SizeOptions<Table>;
}

const custom = { standard: ["custom"] } as const;

const params = {
  points: pickMany(
    "Points",
    "Sketch points to drill at, against the sketch's normal. Under a surface the drill comes in there, over its point.",
    ["sketch-point"],
  ),
  style: choice(
    "Style",
    "What the mouth looks like.",
    { simple: "Simple", counterbore: "Counterbore", countersink: "Countersink" },
    "simple",
  ),
  standard: choice(
    "Standard",
    "Where the sizes come from.",
    { custom: "Custom", iso: "ISO metric", ansi: "ANSI inch" },
    "custom",
  ),
  fit: when(
    { standard: ["iso", "ansi"] },
    choice(
      "Fit",
      "Room for a screw to pass, or the drill for its thread.",
      { close: "Close clearance", normal: "Normal clearance", loose: "Loose clearance", tapped: "Tapped" },
      "normal",
    ),
  ),
  metric: when({ standard: ["iso"] }, choice("Size", "Screw size.", sizeOptions(metricSizes), "M6")),
  inch: when({ standard: ["ansi"] }, choice("Size", "Screw size.", sizeOptions(inchSizes), "1/4-20")),
  diameter: when(custom, length("Diameter", "Of the hole.", "6 mm")),
  extent: choice(
    "End",
    "How deep it goes.",
    { blind: "Blind", through: "Through", "up-to": "Up to face or vertex" },
    "through",
  ),
  depth: when(
    { extent: ["blind"] },
    length("Depth", "From the sketch plane, or the surface over it, to where the full width ends.", "10 mm"),
  ),
  upTo: when(
    { extent: ["up-to"] },
    pick("Up to", "Face, plane or vertex where the full width ends.", ["face", "plane", "vertex"]),
  ),
  tip: when(
    { extent: ["blind", "up-to"] },
    angle("Tip angle", "Whole angle of the drill's tip; 180 is flat.", "118 deg", 10, 180),
  ),
  counterboreDiameter: when(
    { ...custom, style: ["counterbore"] },
    length("Counterbore diameter", "Of the widened mouth.", "11 mm"),
  ),
  counterboreDepth: when(
    { ...custom, style: ["counterbore"] },
    length("Counterbore depth", "Of the widened mouth.", "6 mm"),
  ),
  countersinkDiameter: when(
    { ...custom, style: ["countersink"] },
    length("Countersink diameter", "Where the cone meets the sketch plane, or the surface over it.", "12 mm"),
  ),
  countersinkAngle: when(
    { ...custom, style: ["countersink"] },
    angle("Countersink angle", "Whole angle of the cone.", "90 deg", 10, 170),
  ),
  flip: flag("Flip", "Drill along the sketch's normal."),
  targets: orAll(
    pickMany("Bodies", "Bodies it is drilled into. Empty: every body that it meets.", ["body"], 0),
  ),
} as const;

export const hole = defineFeature({
  type: "hole",
  label: "Hole",
  summary: "Drilled holes at sketch points: simple, counterbored or countersunk, by size or by screw.",
  params,
  roles: {
    wall: { source: "entity", description: "The round wall at a sketch point." },
    tip: { source: "entity", description: "The bottom of a hole that ends in the material: cone, or flat." },
    counterbore: { source: "entity", description: "The wall of the widened mouth." },
    "counterbore-floor": { source: "entity", description: "The ring at its bottom." },
    countersink: { source: "entity", description: "The cone at the mouth." },
    mouth: { source: "entity", description: "The flat top, where a hole begins inside of a body." },
    bottom: { source: "entity", description: "The flat end of a through hole that ends inside of a body." },
  },
  following({ standard, metric, inch, fit, style }) {
    if (standard === "custom") return ok({});
    const name = standard === "iso" ? metric : inch;
    const size = fastenerSize(standard, name);
    if (size === undefined) return unavailable(`There is no size ${name}.`);
    const diameter = fit === "tapped" ? size.tapDrill : size.clearance[fit];
    if (style === "counterbore") {
      const { diameter: counterboreDiameter, depth: counterboreDepth } = size.counterbore;
      return ok({ diameter, counterboreDiameter, counterboreDepth });
    }
    if (style === "simple") return ok({ diameter });
    if (size.countersink === undefined) {
      return unavailable(
        `No flat head screw is standardised for ${name}: use custom sizes for its countersink.`,
      );
    }
    const { diameter: countersinkDiameter, angle: countersinkAngle } = size.countersink;
    return ok({ diameter, countersinkDiameter, countersinkAngle });
  },
});

function unavailable(message: string): Result<never, "not-available"> {
  return fail("not-available", message);
}
