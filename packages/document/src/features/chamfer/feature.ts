import { angle, choice, flag, length, pickMany, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const chamfer = defineFeature({
  type: "chamfer",
  label: "Chamfer",
  summary: "Bevel edges: equal, two distances, or distance and angle.",
  params: {
    edges: pickMany("Edges", "Edges to bevel; a face stands for all its edges.", ["edge", "face"]),
    method: choice(
      "Method",
      "What gives the size.",
      { equal: "Equal distance", "two-distances": "Two distances", "distance-angle": "Distance and angle" },
      "equal",
    ),
    distance: length("Distance", "From the edge; on the edge's first face where the sides differ.", "1 mm"),
    distance2: when(
      { method: ["two-distances"] },
      length("Second distance", "On the edge's second face.", "1 mm"),
    ),
    angle: when(
      { method: ["distance-angle"] },
      angle("Angle", "From the edge's first face.", "45 deg", 0.1, 89.9),
    ),
    flip: flag("Flip", "Swap first and second face. First is the one whose name sorts first."),
    tangent: flag("Tangent chain", "Go on along edges that run on smoothly.", true),
  },
  roles: {
    bevel: { source: "edge", description: "The bevel of an edge." },
    corner: { source: "vertex", description: "The patch where bevels meet." },
  },
});
