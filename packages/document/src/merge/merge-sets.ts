import { chosenMark, isSetParam, meansAllWhenEmpty, type Param } from "../features/param.ts";
import { definitionOf, isFeatureType } from "../features/registry.ts";
import { MEMBER, PARAM } from "../store/read-model.ts";
import { isTree, sameValue, type Tree, treeAt, type TreeEditor, type TreeValue } from "../store/tree.ts";

type Sides = { readonly base: Tree; readonly ours: Tree; readonly theirs: Tree };

/**
 * Members of a set are merged one by one, and that can end in what neither side meant: nothing is left where each side
 * took out what the other left in, or members stand in a set that one side said means all. Then the whole set is one
 * conflict, and is as the side has it that wins.
 */
export function mergeSets(
  merged: TreeEditor,
  { base, ours, theirs }: Sides,
  winnerOf: (feature: string, param: string) => keyof Sides,
): void {
  for (const [id, feature] of treeAt(merged.snapshot(), "features")) {
    const type = isTree(feature) ? feature.get("type") : undefined;
    if (!isTree(feature) || typeof type !== "string" || !isFeatureType(type)) continue;
    const [b, o, t] = [base, ours, theirs].map((side) => treeAt(side, "features", id)) as [Tree, Tree, Tree];
    if (o.get("type") !== type || t.get("type") !== type) continue;
    for (const [name, param] of Object.entries(definitionOf(type).params)) {
      if (!isSetParam(param) || !isContested(param, name, [b, o, t], feature)) continue;
      const winner = { base: b, ours: o, theirs: t }[winnerOf(id, name)];
      for (const key of entriesOf(feature, name).keys()) merged.set(["features", id, key], undefined);
      for (const [key, value] of entriesOf(winner, name)) merged.set(["features", id, key], value);
    }
  }
}

function isContested(
  param: Param,
  name: string,
  [base, ours, theirs]: readonly [Tree, Tree, Tree],
  merged: Tree,
): boolean {
  const [b, o, t] = [membersOf(base, name), membersOf(ours, name), membersOf(theirs, name)];
  if (sameValue(o, t) || sameValue(o, b) || sameValue(t, b)) return false;
  if (meansAllWhenEmpty(param) && [b, o, t].some(({ size }) => size === 0)) return true;
  const needsSome = meansAllWhenEmpty(param) || ("min" in param && param.min > 0);
  return needsSome && membersOf(merged, name).size === 0;
}

function membersOf(feature: Tree, name: string): Tree {
  return new Map([...feature].filter(([key]) => key.startsWith(PARAM + name + MEMBER)));
}

/** All that a set is stored as: its members, or one value, and the mark that members were chosen. */
function entriesOf(feature: Tree, name: string): ReadonlyMap<string, TreeValue> {
  const own = [PARAM + name, PARAM + chosenMark(name)];
  return new Map([...membersOf(feature, name), ...[...feature].filter(([key]) => own.includes(key))]);
}
