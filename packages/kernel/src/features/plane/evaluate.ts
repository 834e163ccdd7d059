import type { ResolvedFeature } from "@solidtype/document";
import {
  flipped,
  type Frame,
  frameFromAxes,
  frameFromNormal,
  meetingLine,
  onFrame,
  projected,
} from "../../geometry/frame.ts";
import { rotate } from "../../geometry/rotate.ts";
import { add, cross, dot, middle, scale, subtract, unit } from "../../geometry/vector.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { axisAt, planeAt, pointAt } from "../../part/references.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluatePlane: Evaluate<"plane"> = async (feature, part) => {
  const frame = await placed(feature, part);
  part.frames.set(feature.id, feature.params.flip ? flipped(frame) : frame);
};

async function placed({ params }: ResolvedFeature<"plane">, part: Part): Promise<Frame> {
  switch (params.method) {
    case "on-face":
      return planeAt(part, params.face!);
    case "offset": {
      const base = await planeAt(part, params.base!);
      return { ...base, origin: onFrame(base, 0, 0, params.distance) };
    }
    case "angle": {
      const base = await planeAt(part, params.base!);
      const { origin, direction } = await axisAt(part, params.axis!);
      const turn = (vector: Frame["x"]) => rotate(vector, direction, params.angle);
      const moved = add(origin, turn(subtract(base.origin, origin)));
      return { origin: moved, x: turn(base.x), y: turn(base.y), normal: turn(base.normal) };
    }
    case "midplane":
      return between(
        await planeAt(part, params.base!),
        await planeAt(part, params.second!),
        params.base!.was?.x !== undefined,
      );
    case "three-points": {
      const [a, b, c] = [
        await pointAt(part, params.point1!),
        await pointAt(part, params.point2!),
        await pointAt(part, params.point3!),
      ];
      const x = unit(subtract(b, a));
      const normal = x === null ? null : unit(cross(x, subtract(c, a)));
      if (x === null || normal === null) {
        throw new FeatureFailed(
          "geometry-degenerate",
          "The three points lie on one line, so they give no plane.",
        );
      }
      return frameFromAxes(a, x, normal);
    }
  }
}

/**
 * Half-way between parallel planes; of planes that cross, the one that halves their angle. Its axes are those of the
 * first, turned with it, where that was picked with its axes; before they were kept, they went along the line in which
 * the planes meet, which is another one as soon as the angle passes zero.
 */
function between(a: Frame, b: Frame, keepsAxes: boolean): Frame {
  const facing = dot(a.normal, b.normal) < 0 ? scale(b.normal, -1) : b.normal;
  const normal = unit(add(a.normal, facing))!;
  const start = middle(a.origin, b.origin);
  const from = ({ origin }: Frame, along: Frame["normal"]) => ({
    origin: subtract(origin, start),
    normal: along,
  });
  const line = meetingLine(from(a, a.normal), from(b, facing));
  if (line === null) {
    const gap = dot(subtract(b.origin, a.origin), a.normal);
    return { ...a, origin: onFrame(a, 0, 0, gap / 2) };
  }
  // The point of both planes that is nearest to the middle of their origins.
  const origin = add(start, line.origin);
  if (keepsAxes) return frameFromAxes(origin, projected(a.x, normal)!, normal);
  const x = line.direction;
  return dot(x, a.x) >= 0 ? frameFromAxes(origin, x, normal) : frameFromNormal(origin, normal);
}
