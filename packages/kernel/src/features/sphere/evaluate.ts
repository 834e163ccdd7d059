import { faceLabel } from "../../names/label.ts";
import type { Evaluate } from "../evaluate.ts";
import { standing } from "../primitive/primitive.ts";
import { turned } from "../primitive/turned.ts";

export const evaluateSphere: Evaluate<"sphere"> = async (feature, part) => {
  const radius = feature.params.diameter / 2;
  const [low, high] = [
    { x: 0, y: -radius },
    { x: 0, y: radius },
  ];
  const arc = {
    kind: "arc",
    center: { x: 0, y: 0 },
    radius,
    start: low,
    end: high,
    startAngle: -Math.PI / 2,
    sweep: Math.PI,
  } as const;
  const outer = {
    pieces: [
      { entity: "surface", from: 0, to: 1, reversed: false, geometry: arc },
      {
        entity: "axis",
        from: 0,
        to: 1,
        reversed: false,
        geometry: { kind: "line", start: high, end: low } as const,
      },
    ],
  };
  await standing(part, feature, ["sphere", radius], (frame) =>
    turned(part.oc, frame, outer, (role) => faceLabel(feature.id, role)),
  );
};
