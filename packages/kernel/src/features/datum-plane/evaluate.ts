import { datumFrames } from "@solidtype/document";
import type { Evaluate } from "../evaluate.ts";

export const evaluateDatumPlane: Evaluate<"datum-plane"> = async ({ id, params }, part) => {
  part.frames.set(id, { origin: [0, 0, 0], ...datumFrames[params.orientation] });
};
