import { flag, length } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, placement, targets } from "../shared-params.ts";

export const box = defineFeature({
  type: "box",
  label: "Box",
  summary: "A rectangular block on a plane.",
  params: {
    ...placement,
    width: length("Width", "Along the plane's first axis.", "10 mm"),
    depth: length("Depth", "Along the plane's second axis.", "10 mm"),
    height: length("Height", "Along the plane's normal.", "10 mm"),
    centered: flag("Centred", "The position is the middle of the base instead of its corner."),
    operation,
    targets,
  },
  roles: {
    left: { source: "none", description: "Towards the negative first axis." },
    right: { source: "none", description: "Towards the positive first axis." },
    front: { source: "none", description: "Towards the negative second axis." },
    back: { source: "none", description: "Towards the positive second axis." },
    bottom: { source: "none", description: "On the plane." },
    top: { source: "none", description: "Away from the plane." },
  },
});
