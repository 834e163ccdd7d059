import { scale } from "../../geometry/vector.ts";
import { faceLabel } from "../../names/label.ts";
import { prism } from "../../solid/sweep.ts";
import type { Evaluate } from "../evaluate.ts";
import { standing } from "../primitive/primitive.ts";
import { polygon } from "../profiles.ts";

export const evaluateBox: Evaluate<"box"> = async (feature, part) => {
  const { width, depth, height, centered } = feature.params;
  const [x, y] = centered ? [-width / 2, -depth / 2] : [0, 0];
  const outer = polygon([
    { at: { x, y }, entity: "front" },
    { at: { x: x + width, y }, entity: "right" },
    { at: { x: x + width, y: y + depth }, entity: "back" },
    { at: { x, y: y + depth }, entity: "left" },
  ]);
  const label = (role: string) => faceLabel(feature.id, role);
  await standing(part, feature, ["box", width, depth, height, centered], (frame) =>
    prism(part.oc, { frame, outer, holes: [] }, scale(frame.normal, height), {
      side: label,
      start: label("bottom"),
      end: label("top"),
    }),
  );
};
