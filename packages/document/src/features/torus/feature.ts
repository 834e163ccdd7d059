import { length } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, placement, targets } from "../shared-params.ts";

export const torus = defineFeature({
  type: "torus",
  label: "Torus",
  summary: "A ring lying about a point of a plane.",
  params: {
    ...placement,
    ringDiameter: length("Ring diameter", "Of the circle in the middle of the tube.", "20 mm"),
    tubeDiameter: length("Tube diameter", "Smaller than the ring's.", "5 mm"),
    operation,
    targets,
  },
  roles: { surface: { source: "none", description: "All of it." } },
});
