import { angle, choice, flag, length, pick, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const plane = defineFeature({
  type: "plane",
  label: "Plane",
  summary: "A construction plane: offset, at an angle, between two, through three points, or on a face.",
  params: {
    method: choice(
      "Method",
      "How the plane is placed.",
      {
        offset: "Offset",
        angle: "At an angle",
        midplane: "Midplane",
        "three-points": "Three points",
        "on-face": "On a face",
      },
      "offset",
    ),
    base: when(
      { method: ["offset", "angle", "midplane"] },
      pick("From", "Plane or flat face it starts from.", ["plane"]),
    ),
    face: when({ method: ["on-face"] }, pick("Face", "Flat face it lies on.", ["face"])),
    second: when(
      { method: ["midplane"] },
      pick("To", "Second plane or flat face; the new one lies half-way.", ["plane"]),
    ),
    distance: when({ method: ["offset"] }, length("Distance", "Along the normal.", "10 mm", "any")),
    axis: when({ method: ["angle"] }, pick("Axis", "Line it turns about.", ["axis"])),
    angle: when(
      { method: ["angle"] },
      angle("Angle", "From the base, right-handed about the axis.", "45 deg", -360, 360),
    ),
    point1: when({ method: ["three-points"] }, pick("First point", "Becomes the plane's origin.", ["point"])),
    point2: when(
      { method: ["three-points"] },
      pick("Second point", "Gives the direction of the first axis.", ["point"]),
    ),
    point3: when(
      { method: ["three-points"] },
      pick("Third point", "Lies on the side of the second axis.", ["point"]),
    ),
    flip: flag("Flip", "Turn the normal round."),
  },
});
