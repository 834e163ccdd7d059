import type { Result } from "@solidtype/contracts";
import type { SketchData, Solution, SolverFailure } from "@solidtype/sketch";
import { wasmFiles } from "../platform/config.ts";

export type Looked = Result<Solution, SolverFailure>;
export type LookAsk = { readonly planegcs: string; readonly data: SketchData };

/** "overtaken": a newer question ended this one; "failed": nothing there could answer it. */
export type Unlooked = "overtaken" | "failed";

/** Solves a sketch for as long as that takes. */
export type LookInto = {
  readonly look: (data: SketchData) => Promise<Looked | Unlooked>;
  readonly close: () => void;
};

/** What the worker says: that its solver is loaded, and then what it was asked. */
export type LookSaid = "ready" | Looked;

/** Milliseconds after which a solver will not come any more: a script that the network swallowed says nothing. */
const longestMs = 60_000;

/**
 * A solver beside the page's own, started when the first sketch does not solve at a glance: what contradicts what in a
 * large sketch takes up to some seconds, in which the hand must not wait. It cannot be interrupted, so that a newer
 * question ends it.
 */
export function lookIntoElsewhere(): LookInto {
  let worker: Worker | null = null;
  let waiting: ((looked: Looked | Unlooked) => void) | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function answer(looked: Looked | Unlooked): void {
    clearTimeout(silence);
    const told = waiting;
    waiting = null;
    told?.(looked);
  }
  function end(why: Unlooked): void {
    worker?.terminate();
    worker = null;
    answer(why);
  }
  function hire(): Worker {
    const hired = new Worker(new URL("./look-into-worker.ts", import.meta.url), {
      type: "module",
      name: "sketch",
    });
    hired.addEventListener("message", ({ data }: MessageEvent<LookSaid>) => {
      // Solving takes as long as it takes: begun anew it would come no further.
      if (data === "ready") clearTimeout(silence);
      else answer(data);
    });
    hired.addEventListener("error", () => end("failed"));
    return hired;
  }

  return {
    look: (data) => {
      if (waiting !== null) end("overtaken");
      worker ??= hire();
      const { planegcs } = wasmFiles;
      worker.postMessage({ planegcs, data } satisfies LookAsk);
      silence = setTimeout(() => end("failed"), longestMs);
      return new Promise((told) => (waiting = told));
    },
    close: () => end("overtaken"),
  };
}
