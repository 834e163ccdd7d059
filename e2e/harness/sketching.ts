import {
  applyPatch,
  type Constraint,
  combine,
  emptyPatch,
  emptySketch,
  findRegions,
  ORIGIN,
  polygon,
  roundedRectangle,
  type Shape,
  type SketchData,
  type SketchSolver,
  slot,
} from "@solidtype/sketch";

type Made = { readonly ok: true; readonly value: Shape } | { readonly ok: false };

/** Shapes, dimensions that pull them about, a drag, regions: everything that computes, as one plain result. */
export function sketchAndDrag(solver: SketchSolver): unknown {
  let last = 0;
  const newId = () => `n${(last += 1)}`;
  const at = (x: number, y: number) => ({ x, y });
  const shapes: Made[] = [
    roundedRectangle(newId, at(-31.7, -20.3), at(40.1, 22.9), 6.3),
    slot(newId, at(-12, 3), at(9.5, -4.1), 4.4),
    polygon(newId, at(25, 2), at(29.3, 7.7), 7),
  ];
  const patch = shapes.reduce((sum, shape) => (shape.ok ? combine(sum, shape.value.patch) : sum), emptyPatch);
  const rounds = Object.entries(patch.entities).filter(([, entity]) => entity !== null && "center" in entity);
  const constraints: { [id: string]: Constraint } = { o: { type: "coincident", on: ["n1", ORIGIN] } };
  rounds.forEach(([id], index) => {
    if (index % 4 === 0)
      constraints[`r${index}`] = { type: "radius", on: [id], value: 3 + index / 7, driving: true };
  });
  const drawn = patched(emptySketch, combine(patch, { entities: {}, constraints }));
  const first = solver.solve(drawn);
  if (!first.ok) return first;
  const solved = patched(drawn, first.value.patch);
  const drag = solver.drag(solved, "n4", at(0, 0));
  if (!drag.ok) return drag;
  const steps = Array.from({ length: 12 }, (_, step) => drag.value.move(at(3 * step, 10 * Math.sin(step))));
  return { first: first.value, steps, regions: findRegions(solved) };
}

function patched(data: SketchData, patch: Parameters<typeof applyPatch>[1]): SketchData {
  const result = applyPatch(data, patch);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
