import type { Step } from "./kept-steps.ts";
import { afterCalledAnew, calledAnew, type Renames } from "./renames.ts";
import { type EntryChange, isTree, type Tree, type TreeValue, valueAt } from "./tree.ts";

/**
 * A step tells of variables by the names that they have beside it: after it, where it is done, and before it, where it was
 * undone. Before a step's turn comes, all that came between is taken back, one's own renamings, too: so these leave the
 * steps beyond as they are. The same name may mean another variable there. What others call anew, and a renaming
 * that could not be taken back, are told to the steps that are left.
 *
 * Steps are in the order in which they were made, so that the last is next.
 */
export function stepsCalledAnew(steps: readonly Step[], renames: Renames, tree: Tree): readonly Step[] {
  // Asked at everything that anybody writes, of which next to nothing calls a variable anew.
  if (renames.size === 0) return steps;
  const left = new Map(renames);
  return fromNext(steps, tree, left, (changes) => {
    for (const name of namesTold(changes)) left.delete(name);
  });
}

/** As if all their variables had been called as they are now all along. */
export function stepsAsCalledNow(steps: readonly Step[], tree: Tree): readonly Step[] {
  const called = new Map<string, string>();
  return fromNext(steps, tree, called, (changes) => {
    for (const name of namesTold(changes)) called.delete(name);
    for (const [from, to] of notTakenBack(changes, tree)) called.set(from, to);
  });
}

/** Names that variables would have had again, had these changes been taken back, and what they are called instead. */
export function notTakenBack(changes: readonly EntryChange[], tree: Tree): Renames {
  return new Map(
    changes.flatMap(({ path, before }) => {
      const isWhole = path.length === 2 && path[0] === "variables";
      const name = isWhole ? nameOf(before) : isName(path) ? before : undefined;
      const now = isWhole ? nameOf(valueAt(tree, path)) : valueAt(tree, path);
      return typeof name === "string" && typeof now === "string" && now !== name
        ? [[name, now] as const]
        : [];
    }),
  );
}

function fromNext(
  steps: readonly Step[],
  tree: Tree,
  renames: Map<string, string>,
  passed: (changes: readonly EntryChange[]) => void,
): readonly Step[] {
  const newer = new Set<string>();
  const called = [...steps];
  for (const [at, step] of [...steps.entries()].toReversed()) {
    if (renames.size > 0) {
      const changes = step.changes.map((change) => ({
        ...change,
        before: calledAnew(change.path, change.before, renames),
        after: afterCalledAnew(change, valueAt(tree, change.path), renames, newer),
      }));
      called[at] = { ...step, changes };
    }
    passed(step.changes);
  }
  return called;
}

/** Every name that a variable has, gets or loses by these. */
function namesTold(changes: readonly EntryChange[]): ReadonlySet<string> {
  const names = changes.flatMap(({ path, before, after }): readonly (TreeValue | undefined)[] => {
    if (isName(path)) return [before, after];
    return path.length === 2 && path[0] === "variables" ? [nameOf(before), nameOf(after)] : [];
  });
  return new Set(names.filter((name) => typeof name === "string"));
}

const isName = (path: EntryChange["path"]): boolean =>
  path.length === 3 && path[0] === "variables" && path[2] === "name";

const nameOf = (variable: TreeValue | undefined): TreeValue | undefined =>
  isTree(variable) ? variable.get("name") : undefined;
