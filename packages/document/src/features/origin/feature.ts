import { defineFeature } from "../define.ts";

export const origin = defineFeature({
  type: "origin",
  label: "Origin",
  summary: "The point (0, 0, 0).",
  builtIn: true,
  params: {},
});
