import type { Failure } from "@solidtype/contracts";
import type { LoopPiece, Region, Vec2 } from "@solidtype/sketch";
import type { KernelCode } from "../part/failure.ts";
import type { PlacedSketch } from "../part/part.ts";
import { curveName } from "./profiles.ts";

/**
 * An outline may come back to a point that it went through before: a hole that reaches the rim. OCCT makes of it what it
 * calls a solid, which touches itself along an edge; it is shown and measured as it should be, and little can be made of
 * it. Null where no outline does. Where another of the regions fills up the rest of such a point, all is well there.
 */
export function touchingOf(sketch: PlacedSketch, regions: readonly Region[]): Failure<KernelCode> | null {
  const corners = regions.flatMap((region) =>
    [region.outer, ...region.holes].flatMap(({ pieces }) =>
      pieces.map((piece) => ({ region, entity: piece.entity, place: placeOf(startOf(piece)) })),
    ),
  );
  const touching = [...Map.groupBy(corners, ({ place }) => place).values()].filter(
    ([first, ...others]) => others.length > 0 && others.every(({ region }) => region === first!.region),
  );
  if (touching.length === 0) return null;
  const entities = new Set(touching.flat().map(({ entity }) => entity));
  return {
    code: "geometry-degenerate",
    message:
      "Its outline touches itself at a point, so the solid touches itself along an edge there: roundings, walls and unions of it may fail. Move the curves apart, or let them cross.",
    details: { references: [...entities].map((entity) => curveName(sketch, entity)) },
  };
}

/** A circle that nothing divides begins at angle 0. */
function startOf({ geometry }: LoopPiece): Vec2 {
  if (geometry.kind !== "circle") return geometry.start;
  return { x: geometry.center.x + geometry.radius, y: geometry.center.y };
}

/** Equal for what is the same point but for rounding; + 0 makes -0 to 0. */
const placeOf = ({ x, y }: Vec2): string => `${Math.round(x * 1e6) + 0},${Math.round(y * 1e6) + 0}`;
