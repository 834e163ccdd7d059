import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { SketchSolver } from "./solver/port.ts";
import { createSketchSolver } from "./solver/sketch-solver.ts";

/** The solver with its wasm read from where the package manager put it. */
export async function createNodeSketchSolver(): Promise<SketchSolver> {
  const file = createRequire(import.meta.url).resolve(
    "@salusoft89/planegcs/dist/planegcs_dist/planegcs.wasm",
  );
  return createSketchSolver(await readFile(file));
}
