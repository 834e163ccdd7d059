import { length } from "../build-param.ts";
import { defineFeature } from "../define.ts";
import { operation, placement, targets } from "../shared-params.ts";

export const cone = defineFeature({
  type: "cone",
  label: "Cone",
  summary: "A cone, or the stump of one, standing on a plane.",
  params: {
    ...placement,
    bottomDiameter: length("Bottom diameter", "On the plane; 0 for a tip.", "10 mm", "not-negative"),
    topDiameter: length("Top diameter", "Away from the plane; 0 for a tip.", "0 mm", "not-negative"),
    height: length("Height", "Along the plane's normal.", "10 mm"),
    operation,
    targets,
  },
  roles: {
    side: { source: "none", description: "The sloped wall." },
    bottom: { source: "none", description: "On the plane, unless that end is a tip." },
    top: { source: "none", description: "Away from the plane, unless that end is a tip." },
  },
});
