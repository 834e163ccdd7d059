import type { Evaluate } from "../evaluate.ts";

export const evaluateOrigin: Evaluate<"origin"> = async ({ id }, part) => {
  part.points.set(id, [0, 0, 0]);
};
