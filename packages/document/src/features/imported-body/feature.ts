import { choice, ratio, text, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const importedBody = defineFeature({
  type: "imported-body",
  label: "Imported body",
  summary: "Bodies of an uploaded file.",
  params: {
    blob: text("File content", "Key of the uploaded file in the blob store.", 512),
    file: text("File name", "What the file was called.", 256),
    format: choice("Format", "What the file is.", { step: "STEP", brep: "BREP", stl: "STL" }, "step"),
    unit: when(
      { format: ["brep", "stl"] },
      choice(
        "Unit",
        "What one unit of the file is.",
        { mm: "mm", cm: "cm", m: "m", in: "in", ft: "ft" },
        "mm",
      ),
    ),
    scale: ratio("Scale", "Factor on top of the unit.", "1"),
  },
  roles: {
    face: {
      source: "sketch-entity",
      description:
        "A face by its place in the file, counted from 0; the file's content never changes under its key.",
    },
  },
});
