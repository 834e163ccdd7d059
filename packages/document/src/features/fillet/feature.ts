import { flag, length, pickMany } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const fillet = defineFeature({
  type: "fillet",
  label: "Fillet",
  summary: "Round edges with a constant radius.",
  params: {
    edges: pickMany("Edges", "Edges to round; a face stands for all its edges.", ["edge", "face"]),
    radius: length("Radius", "Radius of the rounding.", "2 mm"),
    tangent: flag("Tangent chain", "Go on along edges that run on smoothly.", true),
  },
  roles: {
    round: { source: "edge", description: "The rounding of an edge." },
    corner: { source: "vertex", description: "The patch where roundings meet." },
  },
});
