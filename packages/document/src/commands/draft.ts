import { fail, ok, type Result } from "@solidtype/contracts";
import { isReadable, type PartModel, type StoredFeature, type Unit, type Variable } from "../model/model.ts";
import type { Lookup } from "../expressions/evaluate.ts";
import { VariableValues } from "../expressions/variable-values.ts";
import { type ResolveContext, scopeOf } from "../resolve/context.ts";
import {
  readFeatureEntry,
  readMeta,
  readModel,
  readVariableEntry,
  readVariables,
} from "../store/read-model.ts";
import {
  emptyTree,
  isTree,
  type Path,
  type Tree,
  treeAt,
  TreeEditor,
  type TreeValue,
  valueAt,
} from "../store/tree.ts";
import type { CommandErrorCode } from "./failure.ts";
import { EntryIndex } from "./entry-index.ts";

export type DraftOptions = {
  readonly strict: boolean;
  /** Whether the document has ever had something under this id in the map at this place. */
  readonly wasUsed: (place: Path, id: string) => boolean;
};

/**
 * What commands work on: the document's tree, edited on the side. Nothing reaches the document until every
 * command of a batch has succeeded, so a failed one changes nothing.
 */
export class Draft {
  readonly #editor: TreeEditor;
  /** Whether references and expressions must make sense, or only the shape must be right (a merge's outcome). */
  readonly strict: boolean;
  readonly #wasUsed: DraftOptions["wasUsed"];
  /** The document before the first command. */
  readonly #before: Tree;
  #variables: EntryIndex<Variable> | undefined;
  /** Only where a name or an expression of a variable was written. */
  #values: VariableValues | undefined;
  #features: EntryIndex<StoredFeature> | undefined;
  /** Features that could be read before entries of theirs were set one by one. */
  readonly #wereReadable = new Map<string, boolean>();
  /** What was written since the index was last asked. */
  readonly #written = { features: new Set<string>(), variables: new Set<string>() };
  readonly #touched = new Set<string>();

  constructor(tree: Tree, { strict, wasUsed }: DraftOptions) {
    this.#editor = new TreeEditor(tree);
    this.#before = tree;
    this.strict = strict;
    this.#wasUsed = wasUsed;
  }

  /** Whether an id is free for something new: one that anything has ever had stands in names of what it made. */
  isFree(place: Path, id: string): boolean {
    return !this.entries(...place).has(id) && !(this.strict && this.#wasUsed(place, id));
  }

  /** Everything as it is now. Costs a copy of what is written next: for the end of a batch. */
  get tree(): Tree {
    return this.#editor.snapshot();
  }

  /** The whole model. For commands that look at all features; the others ask for what they need. */
  get model(): PartModel {
    return readModel(this.tree);
  }

  get unit(): Unit {
    return readMeta(this.#root("meta")).units;
  }

  /** The unit before the first command. */
  get unitBefore(): Unit {
    return readMeta(treeAt(this.#before, "meta")).units;
  }

  get variables(): EntryIndex<Variable> {
    const index = (this.#variables ??= new EntryIndex(treeAt(this.#before, "variables"), readVariableEntry));
    for (const id of this.#written.variables) {
      const was = index.get(id);
      index.put(id, this.#editor.settled(["variables", id]));
      const is = index.get(id);
      if (was?.name === is?.name && was?.expression === is?.expression) continue;
      this.#values ??= new VariableValues(this.#listBefore, this.#scopeBefore);
      this.#values.replace(was, is);
    }
    this.#written.variables.clear();
    return index;
  }

  get scope(): Lookup {
    // What was written is taken in first.
    void this.variables;
    return this.#values ?? this.#scopeBefore;
  }

  get #listBefore(): readonly Variable[] {
    return readVariables(treeAt(this.#before, "variables"));
  }

  get #scopeBefore() {
    return scopeOf(this.#listBefore);
  }

  /** Names of variables that may be worth something else than before the first command. */
  get revalued(): Iterable<string> {
    void this.variables;
    return this.#values?.forgotten ?? [];
  }

  /** What stands now of the features that anything was written in. */
  get touched(): readonly StoredFeature[] {
    const { features } = this;
    return [...this.#touched].map((id) => features.get(id)).filter((feature) => feature !== undefined);
  }

  get features(): EntryIndex<StoredFeature> {
    const index = (this.#features ??= new EntryIndex(this.#root("features"), readFeatureEntry));
    for (const id of this.#written.features) index.put(id, this.#editor.settled(["features", id]));
    this.#written.features.clear();
    return index;
  }

  get context(): ResolveContext {
    const { features } = this;
    const placed = {
      get(id: string) {
        const feature = features.get(id);
        const at = features.at(id);
        return feature === undefined || at === undefined
          ? undefined
          : { at, suppressed: feature.suppressed, type: feature.type };
      },
    };
    return { unit: this.unit, scope: this.scope, placed };
  }

  get(...path: Path): TreeValue | undefined {
    return valueAt(this.#editor.peek(), path);
  }

  /** The container at a place, to be looked at now: it may change with the next write. */
  entries(...path: Path): Tree {
    const value = this.get(...path);
    return isTree(value) ? value : emptyTree;
  }

  /** The container at a place, for good. */
  #root(root: string): Tree {
    const value = this.#editor.settled([root]);
    return isTree(value) ? value : emptyTree;
  }

  set(path: Path, value: TreeValue | undefined): void {
    this.#editor.set(path, value);
    const [root, id] = path;
    if (id === undefined || (root !== "features" && root !== "variables")) return;
    this.#written[root].add(id);
    if (root === "features") this.#touched.add(id);
  }

  /** To be called before the first entry of a feature is set: at the end it must be readable still. */
  keepReadable(id: string): void {
    if (!this.#wereReadable.has(id)) this.#wereReadable.set(id, this.#isReadable(id));
  }

  /** Asked once, at the end: reading a feature after each of its entries would cost the square of their number. */
  get spoilt(): string | undefined {
    return [...this.#wereReadable].find(
      ([id, was]) => was && this.features.get(id) !== undefined && !this.#isReadable(id),
    )?.[0];
  }

  #isReadable(id: string): boolean {
    const feature = this.features.get(id);
    return feature !== undefined && isReadable(feature);
  }

  feature(id: string): Result<StoredFeature, CommandErrorCode> {
    const feature = this.features.get(id);
    if (feature !== undefined) return ok(feature);
    const hint = byItsId(this.features.called(id));
    return fail("not-found", `There is no feature "${id}"${hint}.`, { id });
  }

  variable(id: string): Result<Variable, CommandErrorCode> {
    const variable = this.variables.get(id);
    if (variable !== undefined) return ok(variable);
    const hint = byItsId(this.variables.called(id));
    return fail("not-found", `There is no variable "${id}"${hint}.`, { id });
  }
}

/** Whoever takes a name for an id is told the id. */
function byItsId([first]: readonly { readonly id: string }[]): string {
  return first === undefined ? "" : `: what is called so has the id "${first.id}"`;
}
