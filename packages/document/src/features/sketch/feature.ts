import { flag, pick } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const sketch = defineFeature({
  type: "sketch",
  label: "Sketch",
  summary: "A constrained 2D drawing on a plane or a flat face.",
  drawing: true,
  params: {
    plane: pick("Plane", "Plane or flat face it is drawn on.", ["plane"]),
    flip: flag("Flip", "Look at the plane from behind."),
  },
});
