import { choice, flag, pick, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const axis = defineFeature({
  type: "axis",
  label: "Axis",
  summary:
    "A construction line: along an edge, of a round face, through two points, where two planes meet, or normal to a plane.",
  params: {
    method: choice(
      "Method",
      "How the axis is placed.",
      {
        along: "Along an edge, line or round face",
        "two-points": "Through two points",
        "two-planes": "Where two planes meet",
        normal: "Normal to a plane through a point",
      },
      "along",
    ),
    along: when(
      { method: ["along"] },
      pick("Line", "Straight edge, sketch line, or face with an axis.", ["axis"]),
    ),
    point1: when({ method: ["two-points", "normal"] }, pick("Point", "A point on the axis.", ["point"])),
    point2: when({ method: ["two-points"] }, pick("Second point", "Where the axis points to.", ["point"])),
    plane1: when({ method: ["two-planes", "normal"] }, pick("Plane", "Plane or flat face.", ["plane"])),
    plane2: when({ method: ["two-planes"] }, pick("Second plane", "Plane or flat face.", ["plane"])),
    flip: flag("Flip", "Turn the direction round."),
  },
});
