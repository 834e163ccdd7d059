import { faceLabel } from "../../names/label.ts";
import { FeatureFailed } from "../../part/failure.ts";
import { scale } from "../../geometry/vector.ts";
import { prism } from "../../solid/sweep.ts";
import type { Evaluate } from "../evaluate.ts";
import { standing } from "../primitive/primitive.ts";
import { turned } from "../primitive/turned.ts";
import { circle, polygon } from "../profiles.ts";

export const evaluateCone: Evaluate<"cone"> = async (feature, part) => {
  const { bottomDiameter, topDiameter, height } = feature.params;
  if (bottomDiameter === 0 && topDiameter === 0) {
    throw new FeatureFailed("no-extent", "A cone needs a diameter at one end at least.", {
      param: "bottomDiameter",
    });
  }
  const label = (role: string) => faceLabel(feature.id, role);
  const [bottom, top] = [
    { x: bottomDiameter / 2, y: 0 },
    { x: topDiameter / 2, y: height },
  ];
  const corners = [
    { at: { x: 0, y: 0 }, entity: "bottom" },
    { at: bottom, entity: "side" },
    { at: top, entity: "top" },
    { at: { x: 0, y: height }, entity: "axis" },
  ].filter(
    ({ entity }) =>
      !(entity === "bottom" && bottomDiameter === 0) && !(entity === "top" && topDiameter === 0),
  );
  const sizes = ["cone", bottomDiameter, topDiameter, height];
  await standing(part, feature, sizes, (frame) =>
    bottomDiameter === topDiameter
      ? prism(
          part.oc,
          { frame, outer: circle("side", { x: 0, y: 0 }, bottom.x), holes: [] },
          scale(frame.normal, height),
          { side: label, start: label("bottom"), end: label("top") },
        )
      : turned(part.oc, frame, polygon(corners), label),
  );
};
