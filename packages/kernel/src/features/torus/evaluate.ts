import { faceLabel } from "../../names/label.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Evaluate } from "../evaluate.ts";
import { standing } from "../primitive/primitive.ts";
import { turned } from "../primitive/turned.ts";
import { circle } from "../profiles.ts";

export const evaluateTorus: Evaluate<"torus"> = async (feature, part) => {
  const { ringDiameter, tubeDiameter } = feature.params;
  if (tubeDiameter >= ringDiameter) {
    throw new FeatureFailed(
      "geometry-degenerate",
      "The tube must be thinner than the ring's diameter, or it runs into itself.",
      { param: "tubeDiameter" },
    );
  }
  const outer = circle("surface", { x: ringDiameter / 2, y: 0 }, tubeDiameter / 2);
  await standing(part, feature, ["torus", ringDiameter, tubeDiameter], (frame) =>
    turned(part.oc, frame, outer, (role) => faceLabel(feature.id, role)),
  );
};
