import { length } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, placement, targets } from "../shared-params.ts";

export const sphere = defineFeature({
  type: "sphere",
  label: "Sphere",
  summary: "A ball about a point of a plane.",
  params: {
    ...placement,
    diameter: length("Diameter", "Of the ball; its middle is the position.", "10 mm"),
    operation,
    targets,
  },
  roles: { surface: { source: "none", description: "All of it." } },
});
