import { bench, took } from "@solidtype/bench";
import { applyPatch, type Drag, type SketchData, type SketchSolver } from "../index.ts";
import { createNodeSketchSolver } from "../node.ts";
import { anchoredRectangle, plate, together } from "./plate.ts";

const solver = await createNodeSketchSolver();

function solved(data: SketchData): SketchData {
  const result = solver.solve(data);
  if (!result.ok || result.value.status !== "solved") throw new Error("the bench sketch does not solve");
  const after = applyPatch(data, result.value.patch);
  if (!after.ok) throw new Error(after.error.message);
  return after.value;
}

function grab(ready: SketchSolver, data: SketchData, entity: string): Drag {
  const drag = ready.drag(data, entity, { x: 200, y: 105 });
  if (!drag.ok) throw new Error(drag.error.message);
  return drag.value;
}

/** Milliseconds of the frame that 95 of 100 beat, over a pointer that swings to and fro. */
function slowFrame(drag: Drag): number {
  const frames = Array.from({ length: 200 }, (_, frame) => {
    const started = performance.now();
    drag.move({ x: 200 + 60 * Math.sin(frame / 10), y: 105 + frame / 10 });
    return performance.now() - started;
  });
  return frames.toSorted((a, b) => a - b)[189] ?? Number.NaN;
}

await bench("solving, diagnosing and dragging sketches", async (m) => {
  const shaken = plate({ noise: 3 });
  await m.measure({
    figure: "21 curves, 55 constraints: solve with diagnosis",
    unit: "ms",
    goal: { atMost: 5 },
    runs: 15,
    warmup: 10,
    ours: () => took(() => solved(shaken)),
  });
  const fifty = together(
    Array.from({ length: 50 }, (_, index) => plate({ prefix: `q${index}-`, noise: 3, open: true })),
  );
  await m.measure({
    figure: "1,050 curves in 50 parts: first solve",
    unit: "ms",
    goal: { atMost: 1000 },
    ours: () => took(() => solved(fifty)),
    warmup: 0,
  });
  const ready = solved(fifty);
  await m.measure({
    figure: "1,050 curves in 50 parts: drag frame, p95",
    unit: "ms",
    goal: { atMost: 16 },
    ours: () => slowFrame(grab(solver, ready, "q7-tr0")),
  });
  const rectangles = together(
    Array.from({ length: 300 }, (_, index) =>
      anchoredRectangle(`r${index}-`, 5 + (index % 7), 3 + (index % 5)),
    ),
  );
  await m.measure({
    figure: "300 rectangles on the origin: solve with diagnosis",
    unit: "ms",
    goal: { atMost: 300 },
    ours: () => took(() => solved(rectangles)),
    warmup: 0,
  });
});
