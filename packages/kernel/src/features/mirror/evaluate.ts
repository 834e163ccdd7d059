import { planeAt } from "../../part/references.ts";
import type { Evaluate } from "../evaluate.ts";
import { repeat } from "../pattern/repeat.ts";

export const evaluateMirror: Evaluate<"mirror"> = async ({ id, params }, part) => {
  const frame = await planeAt(part, params.plane!);
  const copy = { at: "1", motions: [{ kind: "mirror", frame } as const] };
  await repeat(
    part,
    { id, of: params.of, features: params.features, bodies: params.bodies, join: params.join },
    [copy],
  );
};
