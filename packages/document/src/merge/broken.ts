import type { PartModel } from "../model/model.ts";
import { resolveModel } from "../resolve/resolve-model.ts";

/** A feature that the merged part cannot build as it stands, and why. */
export type Broken = { readonly id: string; readonly name: string; readonly message: string };

/** Features that every side can build that has them, and the merged part cannot: no conflict tells of these. */
export function brokenBy(merged: PartModel, ours: PartModel, theirs: PartModel): readonly Broken[] {
  const failing = resolveModel(merged).features.flatMap(({ id, suppressed, result }, at) =>
    result.ok || suppressed
      ? []
      : [{ id, name: merged.features[at]?.name ?? id, message: result.error.message }],
  );
  if (failing.length === 0) return [];
  const before = [ours, theirs].map(
    (side) => new Map(resolveModel(side).features.map(({ id, result }) => [id, result.ok])),
  );
  return failing.filter(({ id }) => before.every((side) => side.get(id) !== false));
}
