import { scale } from "../../geometry/vector.ts";
import { faceLabel } from "../../names/label.ts";
import { prism } from "../../solid/sweep.ts";
import type { Evaluate } from "../evaluate.ts";
import { standing } from "../primitive/primitive.ts";
import { circle } from "../profiles.ts";

export const evaluateCylinder: Evaluate<"cylinder"> = async (feature, part) => {
  const { diameter, height } = feature.params;
  const outer = circle("side", { x: 0, y: 0 }, diameter / 2);
  const label = (role: string) => faceLabel(feature.id, role);
  await standing(part, feature, ["cylinder", diameter, height], (frame) =>
    prism(part.oc, { frame, outer, holes: [] }, scale(frame.normal, height), {
      side: label,
      start: label("bottom"),
      end: label("top"),
    }),
  );
};
