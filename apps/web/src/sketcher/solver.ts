import { createSketchSolver, type SketchSolver } from "@solidtype/sketch";
import { fetchAsset } from "../kernel-worker/asset.ts";
import { wasmFiles } from "../platform/config.ts";

let solver: Promise<SketchSolver> | null = null;

/** The page's sketch solver, started when the first sketch opens. A failed start is tried again next time. */
export function loadSolver(): Promise<SketchSolver> {
  solver ??= createSketchSolver(fetchAsset(wasmFiles.planegcs)).catch((error: unknown) => {
    solver = null;
    throw error;
  });
  return solver;
}
