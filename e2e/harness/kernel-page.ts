import { createKernel } from "@solidtype/kernel";
import type { PartModel } from "@solidtype/document";
import { createSketchSolver } from "@solidtype/sketch";
import { factsOf, type PartFacts } from "./part-facts.ts";

/** What the page offers to the test: rebuild a model with the kernel that runs in this browser. */
declare global {
  var rebuild: (model: PartModel) => Promise<PartFacts>;
  var ready: boolean;
}

const wasm = await WebAssembly.compileStreaming(fetch("/occt.wasm"));
const solver = await createSketchSolver(fetch("/planegcs.wasm"));
const kernel = await createKernel({ wasm, solver });
globalThis.rebuild = (model) => factsOf(kernel, model);
globalThis.ready = true;
