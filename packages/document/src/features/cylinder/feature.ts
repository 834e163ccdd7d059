import { length } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, placement, targets } from "../shared-params.ts";

export const cylinder = defineFeature({
  type: "cylinder",
  label: "Cylinder",
  summary: "A cylinder standing on a plane.",
  params: {
    ...placement,
    diameter: length("Diameter", "Of the base.", "10 mm"),
    height: length("Height", "Along the plane's normal.", "10 mm"),
    operation,
    targets,
  },
  roles: {
    side: { source: "none", description: "The round wall." },
    bottom: { source: "none", description: "On the plane." },
    top: { source: "none", description: "Away from the plane." },
  },
});
