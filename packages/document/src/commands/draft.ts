import { fail, type Result } from "@solidtype/contracts";
import type { PartModel, StoredFeature, Variable } from "../model/model.ts";
import { contextOf, type ResolveContext } from "../resolve/context.ts";
import { readModel } from "../store/read-model.ts";
import { type Path, type Tree, TreeEditor, type TreeValue, valueAt } from "../store/tree.ts";
import type { CommandErrorCode } from "./failure.ts";

/**
 * What commands work on: the document's tree, edited on the side. Nothing reaches the document until every
 * command of a batch has succeeded, so a failed one changes nothing.
 */
export class Draft {
  readonly #editor: TreeEditor;
  /** Whether references and expressions must make sense, or only the shape must be right (a merge's outcome). */
  readonly strict: boolean;

  constructor(tree: Tree, strict: boolean) {
    this.#editor = new TreeEditor(tree);
    this.strict = strict;
  }

  get tree(): Tree {
    return this.#editor.snapshot();
  }

  get model(): PartModel {
    return readModel(this.tree);
  }

  get context(): ResolveContext {
    return contextOf(this.model);
  }

  get(...path: Path): TreeValue | undefined {
    return valueAt(this.tree, path);
  }

  set(path: Path, value: TreeValue | undefined): void {
    this.#editor.set(path, value);
  }

  feature(id: string): Result<StoredFeature, CommandErrorCode> {
    const { features } = this.model;
    const at = this.context.placed.get(id)?.at;
    const feature = at === undefined ? undefined : features[at];
    return feature === undefined
      ? fail("not-found", `There is no feature "${id}".`, { id })
      : { ok: true, value: feature };
  }

  variable(id: string): Result<Variable, CommandErrorCode> {
    const variable = this.model.variables.find((candidate) => candidate.id === id);
    return variable === undefined
      ? fail("not-found", `There is no variable "${id}".`, { id })
      : { ok: true, value: variable };
  }
}
