import { angle, choice, feature, flag, keys, orAll, pick, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, targets } from "../shared-params.ts";

export const revolve = defineFeature({
  type: "revolve",
  label: "Revolve",
  summary: "Turn regions of a sketch about an axis: new body, add, cut or intersect.",
  params: {
    sketch: feature("Sketch", "The drawing to revolve.", ["sketch"]),
    regions: orAll(keys("Regions", "Closed regions of the sketch. Empty: all of them.", "region")),
    axis: pick("Axis", "Line to turn about; it may touch the regions but not cross them.", ["axis"]),
    operation,
    targets,
    extent: choice(
      "End",
      "How far it turns.",
      { full: "Full turn", angle: "Angle", "two-sided": "Two sides" },
      "full",
    ),
    angle: when(
      { extent: ["angle", "two-sided"] },
      angle("Angle", "Right-handed about the axis.", "90 deg", 0.001, 360),
    ),
    angle2: when(
      { extent: ["two-sided"] },
      angle("Second angle", "The other way about the axis.", "90 deg", 0.001, 360),
    ),
    flip: flag("Flip", "Turn the other way."),
  },
  roles: {
    start: {
      source: "region",
      description: "The flat end in the sketch plane (the far end of the second side).",
    },
    end: { source: "region", description: "The flat end after the turn." },
    side: { source: "sketch-entity", description: "The wall that a curve of the sketch sweeps." },
  },
});
