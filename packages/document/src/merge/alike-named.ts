import { expressionsOf, uses } from "../commands/dependants.ts";
import { renameInExpression } from "../expressions/parse.ts";
import { EXPRESSION_LENGTH_LIMIT } from "../features/param.ts";
import type { PartModel } from "../model/model.ts";
import { type Tree, TreeEditor } from "../store/tree.ts";
import { comparableTree } from "./comparable.ts";
import type { Conflict } from "./merge3.ts";

type Rename = { readonly id: string; readonly from: string; readonly to: string };

/**
 * The three versions with variables that one side renamed called by their new name in all of them. Else what the
 * other side wrote meanwhile would use a name that is gone, and every rewritten expression would look edited. Where both
 * renamed one, differently, its name is a conflict, and its uses go by the name that wins.
 */
export function alikeNamed(
  base: PartModel,
  ours: PartModel,
  theirs: PartModel,
  isOurs: (conflict: Conflict) => boolean,
): readonly [base: Tree, ours: Tree, theirs: Tree] {
  const renames = [...renamesOf(base, ours, theirs), ...renamesOf(base, theirs, ours)];
  const used = contested(base, ours, theirs).map(({ id, from, our, their }) => {
    const names = { base: from, ours: our, theirs: their };
    const wins = isOurs({ what: "variable", id, key: "name", ...names }) ? our : their;
    return { names, wins };
  });
  const usesIn = (side: "base" | "ours" | "theirs") =>
    used.map(({ names, wins }) => ({ from: names[side], to: wins })).filter(({ from, to }) => from !== to);
  return [
    renamed(base, renames, usesIn("base")),
    renamed(ours, renames, usesIn("ours")),
    renamed(theirs, renames, usesIn("theirs")),
  ];
}

type Contested = { readonly id: string; readonly from: string; readonly our: string; readonly their: string };

/** Variables that both sides renamed, differently, and whose names nobody else has. */
function contested(base: PartModel, ours: PartModel, theirs: PartModel): readonly Contested[] {
  const nameIn = (model: PartModel, id: string) => model.variables.find((one) => one.id === id)?.name;
  return base.variables.flatMap(({ id, name: from }) => {
    const [our, their] = [nameIn(ours, id), nameIn(theirs, id)];
    if (our === undefined || their === undefined || our === their || our === from || their === from)
      return [];
    const isClear = [base, ours, theirs].every(({ variables }) =>
      variables.every((one) => one.id === id || (one.name !== our && one.name !== their)),
    );
    return isClear ? [{ id, from, our, their }] : [];
  });
}

/** Variables that `changed` calls otherwise than `base`, and `other` still as `base`. */
function renamesOf(base: PartModel, changed: PartModel, other: PartModel): readonly Rename[] {
  return base.variables.flatMap(({ id, name: from }) => {
    const to = changed.variables.find((variable) => variable.id === id)?.name;
    const unclear = [base, changed, other].some(
      (model) => model.variables.filter(({ name }) => name === from || name === to).length > 1,
    );
    const still = other.variables.some((variable) => variable.id === id && variable.name === from);
    return to === undefined || to === from || unclear || !still ? [] : [{ id, from, to }];
  });
}

/** `others` are written anew in expressions alone: the variable itself keeps its name. */
function renamed(
  model: PartModel,
  renames: readonly Rename[],
  others: readonly { readonly from: string; readonly to: string }[],
): Tree {
  const tree = comparableTree(model);
  if (renames.length === 0 && others.length === 0) return tree;
  const editor = new TreeEditor(tree);
  const places = [
    ...model.variables.map(({ id, expression }) => ({
      path: ["variables", id, "expression"],
      text: expression,
    })),
    ...model.features.flatMap(expressionsOf),
  ];
  for (const { path, text } of places) {
    const now = [...renames, ...others].reduce(
      (written, { from, to }) => (uses(written, from) ? renameInExpression(written, from, to) : written),
      text,
    );
    // Grown too long to be read it would take its feature along; so it keeps the old name, and the feature says so.
    if (now !== text && now.length <= EXPRESSION_LENGTH_LIMIT) editor.set(path, now);
  }
  for (const { id, from, to } of renames) {
    if (model.variables.some((variable) => variable.id === id && variable.name === from))
      editor.set(["variables", id, "name"], to);
  }
  return editor.snapshot();
}
