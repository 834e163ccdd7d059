import { choice, flag, pickMany } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const boolean = defineFeature({
  type: "boolean",
  label: "Boolean",
  summary: "Unite bodies, subtract bodies from others, or keep what they share.",
  params: {
    operation: choice(
      "Operation",
      "What is done with the bodies.",
      { union: "Union", subtract: "Subtract", intersect: "Intersect" },
      "union",
    ),
    targets: pickMany("Targets", "Bodies that are changed.", ["body"]),
    tools: pickMany("Tools", "Bodies that are united with, cut from or intersected with the targets.", [
      "body",
    ]),
    keepTools: flag("Keep tools", "Leave the tool bodies in place."),
  },
});
