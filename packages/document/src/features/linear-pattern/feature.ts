import { choice, count, features, flag, keys, length, pick, pickMany, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const linearPattern = defineFeature({
  type: "linear-pattern",
  label: "Linear pattern",
  summary: "Repeat features or bodies along one or two directions, with instances to skip.",
  params: {
    of: choice("Repeat", "What is repeated.", { features: "Features", bodies: "Bodies" }, "features"),
    features: when({ of: ["features"] }, features("Features", "Features to repeat.")),
    bodies: when({ of: ["bodies"] }, pickMany("Bodies", "Bodies to repeat.", ["body"])),
    join: when({ of: ["bodies"] }, flag("Join", "Unite the copies with their original where they touch.")),
    direction: pick("Direction", "Straight edge, axis, sketch line, or plane (its normal).", [
      "axis",
      "plane",
    ]),
    spacing: length("Spacing", "From one to the next; negative goes the other way.", "10 mm", "any"),
    count: count("Count", "Instances, the original included.", "2", 1, 10_000),
    flip: flag("Flip", "Go the other way along the direction."),
    second: flag("Second direction", "Repeat along a second direction too."),
    direction2: when(
      { second: [true] },
      pick("Second direction", "Straight edge, axis, sketch line, or plane (its normal).", ["axis", "plane"]),
    ),
    spacing2: when(
      { second: [true] },
      length("Second spacing", "From one row to the next; negative goes the other way.", "10 mm", "any"),
    ),
    count2: when({ second: [true] }, count("Second count", "Rows, the original included.", "2", 1, 10_000)),
    flip2: when({ second: [true] }, flag("Flip second", "Go the other way along the second direction.")),
    skipped: keys(
      "Skipped",
      'Instances left out: "i", or "i,j" with a second direction, where "i" is "i,0"; the original is 0.',
      "instance",
    ),
  },
});
