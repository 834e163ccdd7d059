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
  valueAt,
} from "../store/tree.ts";
import { behindWhatTheyUse } from "./behind-used.ts";
import { comparableTree, jsonOf, type Place, placeOf } from "./comparable.ts";
import { keepWhatIsUsed } from "./keep-used.ts";
import { keepUnits } from "./kept-units.ts";
import { mergeOrder } from "./merge-order.ts";
import { mergeSets } from "./merge-sets.ts";
import { isSettledAsOurs, separateNames } from "./name-clashes.ts";
import { StandIns } from "./stand-ins.ts";

/**
 * Something that both sides changed, differently. Absent means that it is not there on that side. Some are settled
 * already, and nobody's choice changes that (`kept`): a thing that one side deleted while the other came to use it is
 * kept, and of two variables that would have one name one is called otherwise (`renamed`), here and in all its uses.
 */
export type Conflict = Place & {
  readonly base?: Json;
  readonly ours?: Json;
  readonly theirs?: Json;
  readonly kept?: true;
  readonly renamed?: string;
};

/** "base": as it was, for a state that is only to be compared with. */
type Winner = "ours" | "theirs" | "base";
export type Choose = (conflict: Conflict) => Winner;

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
  const decide = (conflict: Conflict): Winner => {
    conflicts.push(conflict);
    return choose(conflict);
  };
  const sides = [base, ours, theirs] as const;
  const [b, o, t] = [comparableTree(base), comparableTree(ours), comparableTree(theirs)];
  const conflictAt: ConflictAt = (path) => conflictBetween(b, o, t, path);
  const standIns = new StandIns(...sides);
  const put = [standIns.putInto(b, base), standIns.putInto(o, ours), standIns.putInto(t, theirs)] as const;
  const winnerAt = (path: Path): Winner => {
    const isOurs = isSettledAsOurs(path, b, o, t);
    if (isOurs === undefined) return decide(conflictAt(path));
    return isOurs ? "ours" : "theirs";
  };
  const merged = new TreeEditor(mergeTrees(...put, [], winnerAt));
  mergeSets(merged, { base: put[0], ours: put[1], theirs: put[2] }, (id, key) => {
    const [was, our, their] = sides.map((side) => setOf(side, id, key));
    return decide({
      what: "param",
      id,
      key,
      ...(was !== undefined && { base: was }),
      ours: our ?? [],
      theirs: their ?? [],
    });
  });
  for (const path of keepWhatIsUsed(merged, put[1], put[2], standIns))
    conflicts.push({ ...conflictAt(path), kept: true });
  keepUnits(merged, { model: ours, tree: put[1] }, { model: theirs, tree: put[2] }, standIns);
  for (const { id, to } of separateNames(merged, base, [ours, theirs], standIns.names))
    conflicts.push({ ...conflictAt(["variables", id, "name"]), kept: true, renamed: to });
  standIns.takeFrom(merged);
  for (const list of ["variables", "features"] as const) {
    placeAll(merged, list, ids(base[list]), ids(ours[list]), ids(theirs[list]), decide);
  }
  return {
    model: { ...readModel(merged.snapshot()), schema: Math.max(ours.schema, theirs.schema) },
    conflicts,
  };
}

function setOf({ features }: PartModel, id: string, param: string): readonly Json[] | undefined {
  const params: { readonly [name: string]: unknown } | undefined = features.find(
    (one) => one.id === id,
  )?.params;
  // A set's members are names of geometry or ids: plain JSON.
  return params === undefined ? undefined : (params[param] as readonly Json[]);
}

type Decide = (conflict: Conflict) => Winner;
type ConflictAt = (path: Path) => Conflict;

function conflictBetween(base: Tree, ours: Tree, theirs: Tree, path: Path): Conflict {
  const [b, o, t] = [valueAt(base, path), valueAt(ours, path), valueAt(theirs, path)];
  return {
    ...placeOf(path),
    ...(path.length === 5 && { field: path[4] ?? "" }),
    ...(b !== undefined && { base: jsonOf(b) }),
    ...(o !== undefined && { ours: jsonOf(o) }),
    ...(t !== undefined && { theirs: jsonOf(t) }),
  };
}

type WinnerAt = (path: Path) => Winner;

function mergeTrees(base: Tree, ours: Tree, theirs: Tree, path: Path, winnerAt: WinnerAt): Tree {
  const merged = new Map<string, TreeValue>();
  for (const key of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const value = mergeValues(base.get(key), ours.get(key), theirs.get(key), [...path, key], winnerAt);
    if (value !== undefined) merged.set(key, value);
  }
  return merged;
}

function mergeValues(
  base: TreeValue | undefined,
  ours: TreeValue | undefined,
  theirs: TreeValue | undefined,
  path: Path,
  winnerAt: WinnerAt,
): TreeValue | undefined {
  if (sameValue(ours, theirs) || sameValue(theirs, base)) return ours;
  if (sameValue(ours, base)) return theirs;
  if (isTree(ours) && isTree(theirs) && !isOther(ours, theirs)) {
    return mergeTrees(isTree(base) ? base : emptyTree, ours, theirs, path, winnerAt);
  }
  return { ours, theirs, base }[winnerAt(path)];
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
  const merging = mergeOrder(base, ours, theirs, surviving, () => decide(places) !== "theirs");
  const features = new Map(readModel(merged.snapshot()).features.map((feature) => [feature.id, feature]));
  const order = list === "features" ? behindWhatTheyUse(merging, features, [ours, theirs]) : merging;
  for (const { id, order: key } of evenly(order)) merged.set([list, id, "order"], key);
}
