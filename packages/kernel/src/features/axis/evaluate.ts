import type { ResolvedFeature } from "@solidtype/document";
import { type Line, meetingLine } from "../../geometry/frame.ts";
import { scale, subtract, unit } from "../../geometry/vector.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { axisAt, planeAt, pointAt } from "../../part/references.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluateAxis: Evaluate<"axis"> = async (feature, part) => {
  const line = await placed(feature, part);
  part.lines.set(feature.id, feature.params.flip ? { ...line, direction: scale(line.direction, -1) } : line);
};

async function placed({ params }: ResolvedFeature<"axis">, part: Part): Promise<Line> {
  switch (params.method) {
    case "along":
      return axisAt(part, params.along!);
    case "normal":
      return {
        origin: await pointAt(part, params.point1!),
        direction: (await planeAt(part, params.plane1!)).normal,
      };
    case "two-points": {
      const origin = await pointAt(part, params.point1!);
      const direction = unit(subtract(await pointAt(part, params.point2!), origin));
      if (direction === null)
        throw new FeatureFailed(
          "geometry-degenerate",
          "The two points are in one place, so they give no axis.",
        );
      return { origin, direction };
    }
    case "two-planes": {
      const [a, b] = [await planeAt(part, params.plane1!), await planeAt(part, params.plane2!)];
      const line = meetingLine(a, b);
      if (line === null)
        throw new FeatureFailed("geometry-degenerate", "The two planes are parallel, so they do not meet.");
      return line;
    }
  }
}
