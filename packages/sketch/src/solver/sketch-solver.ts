import { fail, type Result } from "@solidtype/contracts";
import { startDrag } from "./drag.ts";
import { type Planegcs, startPlanegcs } from "./planegcs.ts";
import type { SketchSolver, SolverFailure } from "./port.ts";
import { solveSketch } from "./solve-sketch.ts";

/**
 * Starts the solver on planegcs' wasm file, which the caller finds: a URL in the browser, a file in Node.
 * When the wasm aborts (it has 16 MB and asks for no more) the instance is gone for good: calls are refused
 * for the few milliseconds until a fresh one stands.
 */
export async function createSketchSolver(
  wasm: BufferSource | Response | Promise<Response>,
): Promise<SketchSolver> {
  const module = await compiled(wasm);
  let planegcs: Planegcs | undefined;
  const start = async () => void (planegcs = await startPlanegcs(module));
  let starting = start();
  await starting;
  const guarded = <Value>(
    work: (planegcs: Planegcs) => Result<Value, SolverFailure>,
  ): Result<Value, SolverFailure> => {
    if (planegcs === undefined)
      return fail("solver-restarting", "The sketch solver is starting again; try once more.");
    try {
      return work(planegcs);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      planegcs = undefined;
      starting = start();
      // Whoever waits for it hears why it cannot start.
      starting.catch(() => undefined);
      return fail("solver-restarting", "The sketch is too much for the solver; simplify it, then try again.");
    }
  };
  return {
    ready: () => starting,
    solve: (data) => guarded((ready) => solveSketch(data, ready, "thorough")),
    glance: (data) => guarded((ready) => solveSketch(data, ready, "quick")),
    drag: (data, entity, grab) => guarded((ready) => startDrag(data, entity, grab, ready)),
  };
}

function compiled(wasm: BufferSource | Response | Promise<Response>): Promise<WebAssembly.Module> {
  const isBytes = wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm);
  return isBytes ? WebAssembly.compile(wasm) : WebAssembly.compileStreaming(wasm);
}
