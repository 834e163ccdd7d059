import type { Reference } from "@solidtype/document";
import { scale, type Vector } from "../../geometry/vector.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Part } from "../../part/part.ts";
import { directionAt } from "../../part/references.ts";
import type { Evaluate } from "../evaluate.ts";
import { leftOutOf } from "../pattern/left-out.ts";
import { type Copy, repeat } from "../pattern/repeat.ts";

export const evaluateLinearPattern: Evaluate<"linear-pattern"> = async ({ id, params }, part) => {
  const first = await headed(part, params.direction!, params.flip);
  const second = params.second ? await headed(part, params.direction2!, params.flip2) : null;
  const rows = second === null ? 1 : params.count2;
  if (params.count * rows > 10_000) {
    throw new FeatureFailed("too-many-instances", "A pattern makes at most 10000 copies.", {
      instances: params.count * rows,
    });
  }
  const leftOut = leftOutOf(params.skipped, { count: params.count, rows });
  if (leftOut.warning !== null) part.warnings.set(id, leftOut.warning);
  const copies: Copy[] = [];
  for (let i = 0; i < params.count; i++) {
    for (let j = 0; j < rows; j++) {
      const at = second === null ? `${i}` : `${i},${j}`;
      if ((i === 0 && j === 0) || leftOut.has(i, j)) continue;
      copies.push({
        at,
        motions: [
          {
            kind: "shift",
            by: sum(
              scale(first, i * params.spacing),
              second === null ? [0, 0, 0] : scale(second, j * params.spacing2),
            ),
          },
        ],
      });
    }
  }
  await repeat(
    part,
    { id, of: params.of, features: params.features, bodies: params.bodies, join: params.join },
    copies,
  );
};

async function headed(part: Part, direction: Reference, flip: boolean): Promise<Vector> {
  const along = await directionAt(part, direction);
  return flip ? scale(along, -1) : along;
}

const sum = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
