import type { Json } from "@solidtype/contracts";
import { isReadable, type PartModel, type StoredFeature } from "../model/model.ts";
import { changesBetween, type EntryChange, type Tree, treeAt, valueAt } from "../store/tree.ts";
import { comparableTree, jsonOf, type Place, placeOf } from "./comparable.ts";

/**
 * One difference. `before` or `after` is absent where the thing is: a feature or variable that comes or goes is
 * one change, whole (`after` then tells what it comes after); otherwise each field is a change of its own. A
 * feature that changes its type, or that this version cannot read, is replaced whole.
 */
export type Change = Place & {
  readonly before?: Json;
  readonly after?: Json;
  /** Of a feature or variable that comes or is replaced: the one before it, or null at the start. */
  readonly follows?: string | null;
};

/** What turns `a` into `b`; empty exactly when the two models are equal. */
export function diff(a: PartModel, b: PartModel): readonly Change[] {
  const before = comparableTree(a);
  const after = comparableTree(b);
  const changes = coarse(changesBetween(before, after), before, after, replacedFeatures(a, b));
  const seen = new Map<string, Change>();
  for (const change of changes)
    seen.set(JSON.stringify([change.what, change.id, change.key, change.field]), change);
  return [
    ...placed([...seen.values()], a, b),
    ...orderChange("variable-order", a.variables, b.variables),
    ...orderChange("feature-order", a.features, b.features),
  ];
}

function replacedFeatures(a: PartModel, b: PartModel): ReadonlySet<string> {
  const old = new Map(a.features.map((feature) => [feature.id, feature]));
  const replaced = b.features.filter((feature) => {
    const was = old.get(feature.id);
    return was !== undefined && (was.type !== feature.type || !isReadable(was) || !isReadable(feature));
  });
  return new Set(replaced.map(({ id }) => id));
}

/** Entry changes as changes of places, where some are only meaningful whole. */
function coarse(
  entries: readonly EntryChange[],
  before: Tree,
  after: Tree,
  replaced: ReadonlySet<string>,
): readonly Change[] {
  return entries.flatMap(({ path }) => {
    const [root, id = ""] = path;
    if (root === "features" && replaced.has(id)) return [changeAt(path.slice(0, 2), before, after)];
    if (root === "features" && path.length === 3 && isDrawn(path)) return drawnWhole(path, before, after);
    // A patch can set fields but not take one away: then the whole entry is given again.
    const losesField = path.length === 5 && valueAt(after, path) === undefined;
    return [changeAt(losesField ? path.slice(0, 4) : path, before, after)];
  });
}

function isDrawn(path: readonly string[]): boolean {
  return path[2] === "entities" || path[2] === "constraints";
}

function drawnWhole(path: readonly string[], before: Tree, after: Tree): readonly Change[] {
  return changesBetween(treeAt(before, ...path), treeAt(after, ...path), path).map((entry) =>
    changeAt(entry.path, before, after),
  );
}

function changeAt(path: readonly string[], before: Tree, after: Tree): Change {
  const old = valueAt(before, path);
  const now = valueAt(after, path);
  const field = path.length === 5 ? path[4] : undefined;
  return {
    ...placeOf(path),
    ...(field !== undefined && { field }),
    ...(old !== undefined && { before: jsonOf(old) }),
    ...(now !== undefined && { after: jsonOf(now) }),
  };
}

/** Whole features and variables as the models have them, with their place. */
function placed(changes: readonly Change[], a: PartModel, b: PartModel): readonly Change[] {
  return changes.map((change) => {
    if (change.key !== undefined || (change.what !== "feature" && change.what !== "variable")) return change;
    const list = change.what === "feature" ? "features" : "variables";
    const was = a[list].find(({ id }) => id === change.id);
    const at = b[list].findIndex(({ id }) => id === change.id);
    const now = b[list][at];
    const { before: _, after: __, ...place } = change;
    return {
      ...place,
      ...(was !== undefined && { before: asJson(was) }),
      ...(now !== undefined && { after: asJson(now), follows: b[list][at - 1]?.id ?? null }),
    };
  });
}

function asJson(entry: StoredFeature | PartModel["variables"][number]): Json {
  // Models are plain JSON by their schemas.
  return entry as object as Json;
}

type WithId = { readonly id: string };

/** Only what both have counts: an addition or removal does not change the order of the rest. */
function orderChange(
  what: "variable-order" | "feature-order",
  a: readonly WithId[],
  b: readonly WithId[],
): readonly Change[] {
  const inA = new Set(a.map(({ id }) => id));
  const inB = new Set(b.map(({ id }) => id));
  const before = a.map(({ id }) => id).filter((id) => inB.has(id));
  const after = b.map(({ id }) => id).filter((id) => inA.has(id));
  if (before.every((id, at) => id === after[at])) return [];
  return [{ what, id: "", before, after: b.map(({ id }) => id) }];
}
