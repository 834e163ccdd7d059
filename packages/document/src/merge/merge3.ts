import type { Json } from "@solidtype/contracts";
import type { PartModel } from "../model/model.ts";
import { evenly } from "../store/order.ts";
import { readModel } from "../store/read-model.ts";
import {
  emptyTree,
  isTree,
  type Path,
  sameValue,
  type Tree,
  treeAt,
  TreeEditor,
  type TreeValue,
} from "../store/tree.ts";
import { jsonOf, type Place, placeOf } from "./comparable.ts";
import { alikeNamed } from "./alike-named.ts";
import { keepWhatIsUsed } from "./keep-used.ts";
import { mergeOrder } from "./merge-order.ts";

/**
 * Something that both sides changed, differently. Absent means that it is not there on that side. A thing that
 * one side deleted while the other came to use it is kept: `kept` tells, and nobody's choice changes that.
 */
export type Conflict = Place & {
  readonly base?: Json;
  readonly ours?: Json;
  readonly theirs?: Json;
  readonly kept?: true;
};

export type Choose = (conflict: Conflict) => "ours" | "theirs";

export type Merged = { readonly model: PartModel; readonly conflicts: readonly Conflict[] };

/**
 * Three-way merge, entry by entry: what one side left alone is the other's; what both made equal is that; the
 * rest is a conflict, for which `choose` says who wins. Every result loads and every result is reported in full:
 * a change of either side is in the model or in a conflict.
 */
export function merge3(
  base: PartModel,
  ours: PartModel,
  theirs: PartModel,
  choose: Choose = () => "ours",
): Merged {
  const conflicts: Conflict[] = [];
  const [b, o, t] = alikeNamed(base, ours, theirs, (conflict) => choose(conflict) === "ours");
  const decide = (conflict: Conflict): boolean => {
    conflicts.push(conflict);
    return choose(conflict) === "ours";
  };
  const merged = new TreeEditor(mergeTrees(b, o, t, [], decide));
  conflicts.push(...keepWhatIsUsed(merged, b, o, t));
  for (const list of ["variables", "features"] as const) {
    placeAll(merged, list, ids(base[list]), ids(ours[list]), ids(theirs[list]), decide);
  }
  return {
    model: { ...readModel(merged.snapshot()), schema: Math.max(ours.schema, theirs.schema) },
    conflicts,
  };
}

type Decide = (conflict: Conflict) => boolean;

function mergeTrees(base: Tree, ours: Tree, theirs: Tree, path: Path, decide: Decide): Tree {
  const merged = new Map<string, TreeValue>();
  for (const key of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const value = mergeValues(base.get(key), ours.get(key), theirs.get(key), [...path, key], decide);
    if (value !== undefined) merged.set(key, value);
  }
  return merged;
}

function mergeValues(
  base: TreeValue | undefined,
  ours: TreeValue | undefined,
  theirs: TreeValue | undefined,
  path: Path,
  decide: Decide,
): TreeValue | undefined {
  if (sameValue(ours, theirs) || sameValue(theirs, base)) return ours;
  if (sameValue(ours, base)) return theirs;
  if (isTree(ours) && isTree(theirs) && !isOther(ours, theirs)) {
    return mergeTrees(isTree(base) ? base : emptyTree, ours, theirs, path, decide);
  }
  const conflict = {
    ...placeOf(path),
    ...(path.length === 5 && { field: path[4] ?? "" }),
    ...(base !== undefined && { base: jsonOf(base) }),
    ...(ours !== undefined && { ours: jsonOf(ours) }),
    ...(theirs !== undefined && { theirs: jsonOf(theirs) }),
  };
  return decide(conflict) ? ours : theirs;
}

/** A feature or drawn entry of another type is another thing: fields of the two do not mix. */
function isOther(ours: Tree, theirs: Tree): boolean {
  return !sameValue(ours.get("type"), theirs.get("type"));
}

function ids(list: readonly { readonly id: string }[]): readonly string[] {
  return list.map(({ id }) => id);
}

function placeAll(
  merged: TreeEditor,
  list: "variables" | "features",
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  decide: Decide,
): void {
  const surviving = new Set(treeAt(merged.snapshot(), list).keys());
  const what = list === "variables" ? "variable-order" : "feature-order";
  const places = { what, id: "", base: [...base], ours: [...ours], theirs: [...theirs] } as const;
  const { ids: order } = mergeOrder(base, ours, theirs, surviving, () => decide(places));
  for (const { id, order: key } of evenly(order)) merged.set([list, id, "order"], key);
}
