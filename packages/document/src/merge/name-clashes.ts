import { type PartModel, variableNameSchema } from "../model/model.ts";
import { compare } from "../store/read-model.ts";
import {
  isTree,
  type Path,
  type Tree,
  type TreeEditor,
  type TreeValue,
  treeAt,
  valueAt,
} from "../store/tree.ts";
import { freeName } from "../model/free-name.ts";

/** A variable that got another name, since two sides have each one of that name. */
export type Renamed = { readonly id: string; readonly to: string };

/**
 * Variables that came to have one name by the merge get names of their own; else nobody could say whose uses are whose.
 * The one that had it before keeps it, or the first by id, so that it does not matter who is who. Those that have one name
 * on a side already were found so, and stay.
 */
export function separateNames(
  merged: TreeEditor,
  base: PartModel,
  sides: readonly PartModel[],
  names: ReadonlySet<string>,
): readonly Renamed[] {
  const taken = new Set(names);
  return [...alike(merged)].flatMap(([name, ids]) =>
    goingFrom(name, ids, base, sides).map((id): Renamed => {
      const to = freeName(name, taken);
      taken.add(to);
      merged.set(["variables", id, "name"], to);
      return { id, to };
    }),
  );
}

/**
 * Which side's name a variable keeps that both have and neither had before: it came from one to the other by a merge that
 * was not put on record. Where that one called it otherwise, since its name was taken there, that is no question again.
 */
export function isSettledAsOurs(
  [root, id = "", key, more]: Path,
  base: Tree,
  ours: Tree,
  theirs: Tree,
): boolean | undefined {
  if (root !== "variables" || key !== "name" || more !== undefined) return undefined;
  if (treeAt(base, root).has(id)) return undefined;
  const isTaken = (name: TreeValue | undefined, side: Tree): boolean =>
    [...treeAt(side, root)].some(
      ([other, entry]) => other !== id && isTree(entry) && entry.get("name") === name,
    );
  const oursGoes = isTaken(valueAt(ours, [root, id, key]), theirs);
  const theirsGoes = isTaken(valueAt(theirs, [root, id, key]), ours);
  return oursGoes === theirsGoes ? undefined : theirsGoes;
}

/** Ids by the name that they share, both in an order of their own. */
function alike(merged: TreeEditor): readonly (readonly [name: string, ids: readonly string[]])[] {
  const byName = new Map<string, string[]>();
  const tree = merged.snapshot();
  for (const id of [...treeAt(tree, "variables").keys()].toSorted(compare)) {
    const name = valueAt(tree, ["variables", id, "name"]);
    if (typeof name !== "string" || !variableNameSchema.safeParse(name).success) continue;
    const ids = byName.get(name);
    if (ids === undefined) byName.set(name, [id]);
    else ids.push(id);
  }
  return [...byName].filter(([, ids]) => ids.length > 1).toSorted(([a], [b]) => compare(a, b));
}

/** Those of them that have to give the name up. */
function goingFrom(
  name: string,
  ids: readonly string[],
  base: PartModel,
  sides: readonly PartModel[],
): readonly string[] {
  const having = (model: PartModel): readonly string[] => {
    const here = new Set(model.variables.flatMap((one) => (one.name === name ? [one.id] : [])));
    return ids.filter((id) => here.has(id));
  };
  const alreadyAlike = sides.map(having).filter((found) => found.length > 1);
  const staying = new Set(
    alreadyAlike.length > 0 ? alreadyAlike.flat() : [...having(base), ...ids].slice(0, 1),
  );
  return ids.filter((id) => !staying.has(id));
}
