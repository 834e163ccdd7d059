import { choice, features, flag, pick, pickMany, when } from "../build-param.ts";
import { defineFeature } from "../define.ts";

export const mirror = defineFeature({
  type: "mirror",
  label: "Mirror",
  summary: "Repeat features or bodies on the other side of a plane.",
  params: {
    of: choice("Mirror", "What is mirrored.", { features: "Features", bodies: "Bodies" }, "bodies"),
    features: when({ of: ["features"] }, features("Features", "Features to mirror.")),
    bodies: when({ of: ["bodies"] }, pickMany("Bodies", "Bodies to mirror.", ["body"])),
    join: when({ of: ["bodies"] }, flag("Join", "Unite the copy with its original where they touch.", true)),
    plane: pick("Plane", "Plane or flat face to mirror at.", ["plane"]),
  },
});
