import { expressionsOf } from "../commands/dependants.ts";
import { withUnit } from "../commands/units.ts";
import { evaluateText, type Scope } from "../expressions/evaluate.ts";
import { evaluateVariables } from "../expressions/variable-values.ts";
import { isScalar } from "../expressions/quantity.ts";
import { EXPRESSION_LENGTH_LIMIT } from "../features/param.ts";
import type { PartModel } from "../model/model.ts";
import { readModel, readVariables } from "../store/read-model.ts";
import { type Tree, type TreeEditor, treeAt, valueAt } from "../store/tree.ts";
import type { StandIns } from "./stand-ins.ts";

type Side = { readonly model: PartModel; readonly tree: Tree };

/**
 * Who makes a variable a plain number means it in the unit of their side (N-4). What the other side came to use it for
 * meanwhile gets that unit too: the merged part may be in another. All trees have stand-ins for names.
 */
export function keepUnits(merged: TreeEditor, ours: Side, theirs: Side, standIns: StandIns): void {
  const tree = merged.snapshot();
  const scope = scopeOf(tree, standIns);
  const isPlain = (text: string, here: Scope): boolean | undefined => {
    const value = evaluateText(text, here);
    return value.ok ? isScalar(value.value) : undefined;
  };
  const sides = [
    { side: ours, other: theirs, scope: scopeOf(ours.tree, standIns) },
    { side: theirs, other: ours, scope: scopeOf(theirs.tree, standIns) },
  ];
  for (const { path, text, kind } of readModel(tree).features.flatMap(expressionsOf)) {
    if (kind !== "length" || !text.includes("#") || isPlain(text, scope) !== true) continue;
    const from = sides.find(
      ({ side, other, scope: before }) =>
        valueAt(side.tree, path) === text &&
        valueAt(other.tree, path) !== text &&
        isPlain(text, before) === false,
    );
    const written = from === undefined ? text : withUnit(text, from.other.model.meta.units);
    if (written.length <= EXPRESSION_LENGTH_LIMIT) merged.set(path, written);
  }
}

function scopeOf(tree: Tree, standIns: StandIns): Scope {
  const variables = readVariables(treeAt(tree, "variables"));
  return evaluateVariables(variables.map((one) => ({ ...one, name: standIns.of(one.id) ?? one.name })));
}
