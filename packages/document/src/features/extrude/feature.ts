import { angle, choice, feature, flag, keys, length, orAll, pick, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, targets } from "../shared-params.ts";

export const extrude = defineFeature({
  type: "extrude",
  label: "Extrude",
  summary: "Pull regions of a sketch straight out: new body, add, cut or intersect.",
  params: {
    sketch: feature("Sketch", "The drawing to extrude.", ["sketch"]),
    regions: orAll(keys("Regions", "Closed regions of the sketch. Empty: all of them.", "region")),
    operation,
    targets,
    extent: choice(
      "End",
      "How far it goes.",
      {
        blind: "Blind",
        symmetric: "Symmetric",
        "two-sided": "Two sides",
        "up-to": "Up to face or vertex",
        "through-all": "Through all",
      },
      "blind",
    ),
    distance: when(
      { extent: ["blind", "symmetric", "two-sided"] },
      length("Depth", "Along the sketch normal; in all when symmetric.", "10 mm"),
    ),
    distance2: when({ extent: ["two-sided"] }, length("Second depth", "Against the sketch normal.", "10 mm")),
    upTo: when(
      { extent: ["up-to"] },
      pick("Up to", "Face, plane or vertex where it ends.", ["face", "plane", "vertex"]),
    ),
    flip: flag("Flip", "Go against the sketch normal."),
    draft: angle("Draft", "The walls lean outward by this angle as they leave the sketch.", "0 deg", -89, 89),
  },
  roles: {
    start: { source: "region", description: "The flat end at the sketch (the far end of the second side)." },
    end: { source: "region", description: "The flat end away from the sketch." },
    side: { source: "sketch-entity", description: "The wall that a curve of the sketch sweeps." },
  },
});
