import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { compileOcct } from "../node/index.ts";
import type { FileSource } from "../part/part.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { givenUp } from "../solid/given-up.ts";
import { memoryStore } from "../store/result-store.ts";

const storeBytes = 256_000_000;

export type OpenKernel = (files?: FileSource) => Promise<Kernel>;

/** `hopeless`: operations, by the key of their result, that were given up after so many seconds. */
export function kernelOpener(
  hopeless: ReadonlyMap<string, number>,
  onWork: (key: string | null) => void,
): OpenKernel {
  return async (files = () => Promise.resolve(undefined)) => {
    const [wasm, solver] = await Promise.all([compileOcct(), createNodeSketchSolver()]);
    const store = memoryStore(storeBytes);
    for (const [key, seconds] of hopeless) await store.put(key, givenUp(seconds));
    return createKernel({ wasm, solver, store, files, onWork });
  };
}
