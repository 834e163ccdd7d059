import { createNodeSketchSolver } from "@solidtype/sketch/node";
import { compileOcct } from "../node/index.ts";
import type { FileSource } from "../part/part.ts";
import { createKernel, type Kernel } from "../rebuild/kernel.ts";
import { memoryStore } from "../store/result-store.ts";

const storeBytes = 256_000_000;

export async function openKernel(files: FileSource = () => Promise.resolve(undefined)): Promise<Kernel> {
  const [wasm, solver] = await Promise.all([compileOcct(), createNodeSketchSolver()]);
  return createKernel({ wasm, solver, store: memoryStore(storeBytes), files });
}
