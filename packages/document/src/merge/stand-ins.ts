import { freeName } from "../model/free-name.ts";
import { expressionsOf } from "../commands/dependants.ts";
import { namesUsedIn, renameAllInExpression } from "../expressions/parse.ts";
import { EXPRESSION_LENGTH_LIMIT } from "../features/param.ts";
import type { PartModel } from "../model/model.ts";
import { compare, readModel } from "../store/read-model.ts";
import { type Tree, TreeEditor } from "../store/tree.ts";

/**
 * Expressions use variables by name, and a name may mean one variable on one side and another on the other: after a
 * renaming, a swap, a deletion with something new in its place. So texts are compared and merged with a stand-in for
 * each variable, whatever it is called where, and get the merged names afterwards.
 */
export class StandIns {
  readonly #models: readonly PartModel[];
  /** What each variable is called, by model. */
  readonly #called: readonly ReadonlyMap<string, string>[];
  readonly #ofId = new Map<string, string>();

  constructor(...models: readonly [base: PartModel, ours: PartModel, theirs: PartModel]) {
    this.#models = models;
    this.#called = models.map(calledIn);
    const free = freeNames(models);
    for (const id of this.#called.flatMap((called) => [...called.keys()]))
      if (!this.#ofId.has(id)) this.#ofId.set(id, free.next().value);
  }

  /** Nothing for a variable that none of the models has. */
  of(id: string): string | undefined {
    return this.#ofId.get(id);
  }

  /** Every name that is in use anywhere: as a variable's, or by something that finds none of that name. */
  get names(): ReadonlySet<string> {
    return namesIn(this.#models);
  }

  /** The model's tree with stand-ins for names. */
  putInto(tree: Tree, model: PartModel): Tree {
    const own = meanings(model);
    const called = calledIn(model);
    const names = new Map<string, string>();
    const [base = model] = this.#models;
    // What uses a name that is gone on this side means the variable that had it before.
    for (const [name, id] of [...meanings(base), ...own]) {
      const isOwn = own.has(name) ? own.get(name) === id : id !== undefined && !called.has(id);
      const standIn = isOwn && id !== undefined ? this.#ofId.get(id) : undefined;
      if (standIn !== undefined) names.set(name, standIn);
    }
    const editor = new TreeEditor(tree);
    for (const { path, text } of textsIn(model)) {
      const written = renameAllInExpression(text, names);
      if (written !== text) editor.set(path, written);
    }
    return editor.snapshot();
  }

  /** Gives every use in the merged tree the name that its variable has there. */
  takeFrom(merged: TreeEditor): void {
    const model = readModel(merged.snapshot());
    const called = new Map(calledIn(model));
    const taken = new Set(called.values());
    for (const id of this.#ofId.keys())
      if (!called.has(id)) called.set(id, freeName(this.#lastName(id), taken));
    const names = new Map([...this.#ofId].map(([id, standIn]) => [standIn, called.get(id) ?? ""]));
    for (const { path, text } of textsIn(model)) {
      const written = renameAllInExpression(text, names);
      if (written !== text)
        merged.set(path, written.length > EXPRESSION_LENGTH_LIMIT ? this.#shortest(text) : written);
    }
  }

  /** Grown too long to be read it would take its feature along; so it keeps old names, and the feature says so. */
  #shortest(text: string): string {
    const texts = this.#called.map((called) => {
      const names = [...this.#ofId].map(
        ([id, standIn]) => [standIn, called.get(id) ?? this.#lastName(id)] as const,
      );
      return renameAllInExpression(text, new Map(names));
    });
    return texts.toSorted((a, b) => a.length - b.length || compare(a, b))[0] ?? text;
  }

  /** What it was called where it was last. */
  #lastName(id: string): string {
    const names = this.#called.map((called) => called.get(id));
    return names[0] ?? names.filter((name) => name !== undefined).toSorted()[0] ?? "";
  }
}

type Text = { readonly path: readonly string[]; readonly text: string };

function textsIn(model: PartModel): readonly Text[] {
  return [
    ...model.variables.map(({ id, expression }) => ({
      path: ["variables", id, "expression"],
      text: expression,
    })),
    ...model.features.flatMap(expressionsOf),
  ].filter(({ text }) => text.includes("#"));
}

/** Which variable each name means; nothing where several have it. */
function meanings({ variables }: PartModel): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { id, name } of variables) found.set(name, found.has(name) ? undefined : id);
  return found;
}

function calledIn({ variables }: PartModel): ReadonlyMap<string, string> {
  return new Map(variables.map(({ id, name }) => [id, name]));
}

function namesIn(models: readonly PartModel[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const model of models) {
    for (const { name } of model.variables) names.add(name);
    for (const { text } of textsIn(model)) for (const name of namesUsedIn(text)) names.add(name);
  }
  return names;
}

/** Of a letter or two, so that no text grows past its limit by them; of scripts that names are rarely written in. */
function* freeNames(models: readonly PartModel[]): Generator<string, never> {
  const used = namesIn(models);
  for (let number = 0; ; number += 1) {
    const name = lettersOf(number);
    if (!used.has(name)) yield name;
  }
}

const YI_FIRST = 0xa000;
const YI_LETTERS = 1_165;
const HANGUL_FIRST = 0xac00;
const HANGUL_LETTERS = 11_172;

function lettersOf(number: number): string {
  if (number < HANGUL_LETTERS) return String.fromCharCode(HANGUL_FIRST + number);
  const rest = number - HANGUL_LETTERS;
  return String.fromCharCode(YI_FIRST + (rest % YI_LETTERS)) + lettersOf(Math.floor(rest / YI_LETTERS));
}
