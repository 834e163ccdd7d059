import { namesUsedIn, renameAllInExpression } from "../expressions/parse.ts";
import { expressionsOf, uses } from "../commands/dependants.ts";
import { freeName } from "../model/free-name.ts";
import type { FeatureDefinition } from "../features/define.ts";
import { featureDefinitions } from "../features/registry.ts";
import { PARAM, readModel } from "./read-model.ts";
import {
  type EntryChange,
  isTree,
  type Path,
  type Tree,
  TreeEditor,
  treeAt,
  type TreeValue,
} from "./tree.ts";

/** Old names of variables to new ones. */
export type Renames = ReadonlyMap<string, string>;

function renamesIn(changes: readonly EntryChange[]): Renames {
  return new Map(
    changes.flatMap(({ path, before, after }) =>
      path.length === 3 &&
      path[0] === "variables" &&
      path[2] === "name" &&
      typeof before === "string" &&
      typeof after === "string"
        ? [[before, after] as const]
        : [],
    ),
  );
}

/**
 * The renamings in a transaction that meant all uses of the name, given the tree after it. Where two variables shared the
 * name nobody can say whose use it is, and all uses were left as they are.
 */
export function renamesOfUses(tree: Tree, changes: readonly EntryChange[]): Renames {
  const renamed = changes.filter((change) => renamesIn([change]).size > 0);
  const before = new Map([...treeAt(tree, "variables")].map(([id, entry]) => [id, nameOf(entry)]));
  for (const { path, before: was } of changes)
    if (path[0] === "variables" && path.length === 2) before.set(path[1] ?? "", nameOf(was));
  for (const { path, before: was } of renamed) before.set(path[1] ?? "", was);
  const names = [...before.values()];
  return new Map(
    [...renamesIn(renamed)].filter(([from]) => names.filter((name) => name === from).length === 1),
  );
}

/** Of these renamings, those that are among the changes. */
export function namedBy(changes: readonly EntryChange[], renames: Renames): Renames {
  const among = renamesIn(changes);
  return new Map([...renames].filter(([from, to]) => among.get(from) === to));
}

/**
 * The changes without those that would give a variable a name that another has by then. One that comes back gets a name
 * made from the one that it had, also where these changes use it.
 */
export function withoutTakenNames(tree: Tree, changes: readonly EntryChange[]): readonly EntryChange[] {
  return withoutTakenRenames(tree, withFreeNames(tree, changes));
}

function withFreeNames(tree: Tree, changes: readonly EntryChange[]): readonly EntryChange[] {
  const back = changes.filter(
    ({ path, before, after }) =>
      path[0] === "variables" && path.length === 2 && before === undefined && isTree(after),
  );
  if (back.length === 0) return changes;
  const editor = new TreeEditor(tree);
  for (const { path, after } of changes) editor.set(path, after);
  const whole = editor.snapshot();
  const names = [...treeAt(whole, "variables").values()].map(nameOf);
  const taken = new Set([
    ...names.filter((name) => typeof name === "string"),
    ...expressionsIn(whole).flatMap(({ text }) => [...namesUsedIn(text)]),
  ]);
  const called = new Map<string, string>();
  for (const { after } of back) {
    const name = nameOf(after);
    if (typeof name !== "string" || names.filter((one) => one === name).length < 2) continue;
    const free = freeName(name, taken);
    taken.add(free);
    called.set(name, free);
  }
  if (called.size === 0) return changes;
  return changes.map((change) => {
    const after = calledAnew(change.path, change.after, called);
    const free = back.includes(change) ? called.get(String(nameOf(after))) : undefined;
    return {
      ...change,
      after: free !== undefined && isTree(after) ? new Map(after).set("name", free) : after,
    };
  });
}

function withoutTakenRenames(tree: Tree, changes: readonly EntryChange[]): readonly EntryChange[] {
  if (renamesIn(changes).size === 0) return changes;
  const editor = new TreeEditor(tree);
  for (const { path, after } of changes) editor.set(path, after);
  const names = [...treeAt(editor.snapshot(), "variables").values()].map(nameOf);
  const left = changes.filter(
    (change) => renamesIn([change]).size === 0 || names.filter((name) => name === change.after).length === 1,
  );
  // Of two that would have changed names, the one that keeps its own may have the other's.
  return left.length === changes.length ? changes : withoutTakenRenames(tree, left);
}

function nameOf(variable: TreeValue | undefined): TreeValue | undefined {
  return isTree(variable) ? variable.get("name") : undefined;
}

/** Whether a change only says by the new names what it said before: it is nobody's but the renaming's. */
export function isRewrite({ path, before, after }: EntryChange, renames: Renames): boolean {
  return (
    renames.size > 0 &&
    holdsExpression(path) &&
    typeof before === "string" &&
    before !== after &&
    renameAllInExpression(before, renames) === after
  );
}

/** A value of a step, in which variables are called as they are now. */
export function calledAnew(
  path: Path,
  value: TreeValue | undefined,
  renames: Renames,
): TreeValue | undefined {
  if (typeof value === "string") return holdsExpression(path) ? renameAllInExpression(value, renames) : value;
  if (!isTree(value)) return value;
  const editor = new TreeEditor(value);
  for (const [key, inside] of value) {
    const called = calledAnew([...path, key], inside, renames);
    if (called !== inside) editor.set([key], called);
  }
  return editor.snapshot();
}

/**
 * What a step made of an entry, with variables called as they are now. Where the document still says what the step did,
 * by the old name, whoever renamed had not seen it: then that is what stands. Older steps of the same entry are not what
 * the document says, but what the newer ones took away: `newer` gathers what has been told of, by path.
 */
export function afterCalledAnew(
  { path, after }: Pick<EntryChange, "path" | "after">,
  now: TreeValue | undefined,
  renames: Renames,
  newer: Set<string>,
): TreeValue | undefined {
  if (!isTree(after)) {
    const place = path.join(" ");
    const isMissed = after === now && !newer.has(place);
    newer.add(place);
    return isMissed ? after : calledAnew(path, after, renames);
  }
  const editor = new TreeEditor(after);
  for (const [key, inside] of after) {
    const nowInside = isTree(now) ? now.get(key) : undefined;
    const called = afterCalledAnew({ path: [...path, key], after: inside }, nowInside, renames, newer);
    if (called !== inside) editor.set([key], called);
  }
  return editor.snapshot();
}

/** Uses of a name that were there before a variable got it, by path: they were not written for that variable. */
export type Found = ReadonlyMap<string, string>;

/** Given the tree after the changes, in which all that they rewrote is among them. */
export function foundUses(tree: Tree, changes: readonly EntryChange[]): Found {
  const names = [...renamesIn(changes).values()];
  if (names.length === 0) return new Map();
  const isChanged = within(changes);
  const before = [
    ...expressionsIn(tree).filter(({ path }) => !isChanged(path)),
    // A use of nothing may be made to mean a length by the same step that gives it something to mean.
    ...changes.flatMap(({ path, before: text }) =>
      typeof text === "string" && holdsExpression(path) ? [{ path, text }] : [],
    ),
  ];
  return new Map(
    before.flatMap(({ path, text }) =>
      names.some((name) => uses(text, name)) ? [[path.join(" "), text] as const] : [],
    ),
  );
}

/**
 * What has to be written for the changes to be made, where they call variables otherwise: themselves, with the names that
 * hold then, and all that uses those variables elsewhere. Where two variables share a name nothing is rewritten.
 */
export function withRewrites(
  tree: Tree,
  changes: readonly EntryChange[],
  found: Found,
): { readonly own: readonly EntryChange[]; readonly elsewhere: readonly EntryChange[] } {
  const names = [...treeAt(tree, "variables").values()].map(nameOf);
  const renames = new Map(
    [...renamesIn(changes)].filter(([from]) => names.filter((name) => name === from).length === 1),
  );
  if (renames.size === 0) return { own: changes, elsewhere: [] };
  const own = changes.map((change) => ({
    ...change,
    after:
      found.get(change.path.join(" ")) === change.after
        ? change.after
        : calledAnew(change.path, change.after, renames),
  }));
  const isOwn = within(changes);
  const editor = new TreeEditor(tree);
  for (const { path, after } of own) editor.set(path, after);
  const elsewhere = expressionsIn(editor.snapshot()).flatMap(({ path, text }) => {
    const after =
      isOwn(path) || found.get(path.join(" ")) === text ? text : renameAllInExpression(text, renames);
    return after === text ? [] : [{ path, before: text, after }];
  });
  return { own, elsewhere };
}

function expressionsIn(tree: Tree): readonly { readonly path: Path; readonly text: string }[] {
  const { variables, features } = readModel(tree);
  return [
    ...variables.map(({ id, expression }) => ({ path: ["variables", id, "expression"], text: expression })),
    ...features.flatMap(expressionsOf),
  ];
}

function within(changes: readonly EntryChange[]): (path: Path) => boolean {
  const changed = new Set(changes.map(({ path }) => path.join(" ")));
  return (path) => path.some((_, at) => changed.has(path.slice(0, at + 1).join(" ")));
}

/** Steps tell what they took away by the names that hold after them, as all else in them. */
export function beforeCalledAnew(changes: readonly EntryChange[], renames: Renames): readonly EntryChange[] {
  if (renames.size === 0) return changes;
  return changes.map((change) => ({ ...change, before: calledAnew(change.path, change.before, renames) }));
}

function holdsExpression([root, , key, , field]: Path): boolean {
  if (root === "variables") return key === "expression";
  if (root !== "features" || key === undefined) return false;
  return key.startsWith(PARAM)
    ? !textParams.has(key.slice(PARAM.length))
    : key === "constraints" && field === "value";
}

/** Texts that people wrote, as a file's name: there a # is no variable. What this version does not know may be one. */
const textParams: ReadonlySet<string> = new Set(
  Object.values(featureDefinitions).flatMap((definition: FeatureDefinition) =>
    Object.entries(definition.params).flatMap(([name, { kind }]) => (kind === "text" ? [name] : [])),
  ),
);
