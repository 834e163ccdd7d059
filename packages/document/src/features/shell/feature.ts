import { flag, length, pickMany } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const shell = defineFeature({
  type: "shell",
  label: "Shell",
  summary: "Hollow a body out to a wall of constant thickness, open at the chosen faces.",
  params: {
    faces: pickMany("Open faces", "Faces to take away.", ["face"], 0),
    bodies: pickMany("Bodies", "Bodies to hollow that have no open face; they stay closed.", ["body"], 0),
    thickness: length("Thickness", "Of the wall.", "2 mm"),
    outward: flag("Outward", "The body becomes the hollow, and the wall grows around it."),
  },
  roles: {
    inner: { source: "face", description: "The new wall behind a face." },
    rim: { source: "face", description: "The narrow face left of an opened one." },
    edge: { source: "edge", description: "A rounding between offset walls." },
  },
});
