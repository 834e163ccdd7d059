import { axisAt } from "../../part/references.ts";
import type { Evaluate } from "../evaluate.ts";
import { leftOutOf } from "../pattern/left-out.ts";
import { type Copy, repeat } from "../pattern/repeat.ts";

export const evaluateCircularPattern: Evaluate<"circular-pattern"> = async ({ id, params }, part) => {
  const { origin, direction } = await axisAt(part, params.axis!);
  const step = stepOf(params.spread, params.angle, params.count);
  const leftOut = leftOutOf(params.skipped, { count: params.count, rows: 1 });
  if (leftOut.warning !== null) part.warnings.set(id, leftOut.warning);
  const copies: Copy[] = [];
  for (let i = 1; i < params.count; i++) {
    if (!leftOut.has(i))
      copies.push({ at: `${i}`, motions: [{ kind: "turn", origin, direction, angle: i * step }] });
  }
  await repeat(
    part,
    { id, of: params.of, features: params.features, bodies: params.bodies, join: params.join },
    copies,
  );
};

function stepOf(spread: "full" | "total" | "step", angle: number, count: number): number {
  if (spread === "full") return (2 * Math.PI) / count;
  return spread === "step" ? angle : angle / Math.max(1, count - 1);
}
