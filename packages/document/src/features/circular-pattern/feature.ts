import { angle, choice, count, features, flag, keys, pick, pickMany, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const circularPattern = defineFeature({
  type: "circular-pattern",
  label: "Circular pattern",
  summary: "Repeat features or bodies about an axis, with instances to skip.",
  params: {
    of: choice("Repeat", "What is repeated.", { features: "Features", bodies: "Bodies" }, "features"),
    features: when({ of: ["features"] }, features("Features", "Features to repeat.")),
    bodies: when({ of: ["bodies"] }, pickMany("Bodies", "Bodies to repeat.", ["body"])),
    join: when({ of: ["bodies"] }, flag("Join", "Unite the copies with their original where they touch.")),
    axis: pick("Axis", "Axis, straight edge, sketch line or round face to turn about.", ["axis"]),
    count: count("Count", "Instances, the original included.", "4", 1, 10_000),
    spread: choice(
      "Spread",
      "What the angle means.",
      {
        full: "Evenly over a full turn",
        total: "Evenly over the angle",
        step: "The angle between neighbours",
      },
      "full",
    ),
    angle: when(
      { spread: ["total", "step"] },
      angle("Angle", "Right-handed about the axis.", "90 deg", -360, 360),
    ),
    skipped: keys("Skipped", "Instances left out; the original is 0.", "instance"),
  },
});
