import type { Result } from "@solidtype/contracts";
import type { SketchData, Solution, SolverFailure } from "@solidtype/sketch";
import { wasmFiles } from "../platform/config.ts";

export type Looked = Result<Solution, SolverFailure>;
export type LookAsk = { readonly planegcs: string; readonly data: SketchData };

/** Solves a sketch for as long as that takes; null when a newer question overtook this one, or nothing can answer. */
export type LookInto = {
  readonly look: (data: SketchData) => Promise<Looked | null>;
  readonly close: () => void;
};

/**
 * A solver beside the page's own, started when the first sketch does not solve at a glance: what contradicts what in a
 * large sketch takes up to some seconds, in which the hand must not wait. It cannot be interrupted, so that a newer
 * question ends it.
 */
export function lookIntoElsewhere(): LookInto {
  let worker: Worker | null = null;
  let waiting: ((looked: Looked | null) => void) | null = null;

  function answer(looked: Looked | null): void {
    const told = waiting;
    waiting = null;
    told?.(looked);
  }
  function end(): void {
    worker?.terminate();
    worker = null;
    answer(null);
  }
  function hire(): Worker {
    const hired = new Worker(new URL("./look-into-worker.ts", import.meta.url), {
      type: "module",
      name: "sketch",
    });
    hired.addEventListener("message", ({ data }: MessageEvent<Looked>) => answer(data));
    hired.addEventListener("error", end);
    return hired;
  }

  return {
    look: (data) => {
      if (waiting !== null) end();
      worker ??= hire();
      const { planegcs } = wasmFiles;
      worker.postMessage({ planegcs, data } satisfies LookAsk);
      return new Promise((told) => (waiting = told));
    },
    close: end,
  };
}
