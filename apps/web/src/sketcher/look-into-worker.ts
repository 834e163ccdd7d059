import { createSketchSolver, type SketchSolver } from "@solidtype/sketch";
import { fetchAsset } from "../kernel-worker/asset.ts";
import type { Looked, LookAsk, LookSaid } from "./look-into.ts";

let solver: Promise<SketchSolver> | null = null;

const say = (said: LookSaid): void => self.postMessage(said);

async function answer({ planegcs, data }: LookAsk): Promise<Looked> {
  solver ??= createSketchSolver(fetchAsset(planegcs));
  const ready = await solver;
  await ready.ready();
  say("ready");
  return ready.solve(data);
}

self.addEventListener("message", ({ data }: MessageEvent<LookAsk>) => {
  void answer(data).then(
    say,
    // Thrown outside of a promise, the page hears of it.
    (error: unknown) =>
      setTimeout(() => {
        throw error;
      }),
  );
});
