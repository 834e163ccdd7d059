import { type Json, ok, type Result } from "@solidtype/contracts";
import * as Y from "yjs";
import type { CommandErrorCode } from "../commands/failure.ts";
import { type Command, runCommands } from "../commands/run.ts";
import type { PartModel } from "../model/model.ts";
import { type LiveListener, LiveTree } from "./live-tree.ts";
import { putBounded } from "./bounded.ts";
import { type Migration, migrated, migrations } from "./migrations.ts";
import { readModel } from "./read-model.ts";
import {
  changesBetween,
  type EntryChange,
  isTree,
  sameValue,
  type Tree,
  treeAt,
  TreeEditor,
  type TreeValue,
} from "./tree.ts";
import { wasEverIn, writeChanges, writerOfEntry } from "./yjs-tree.ts";

/** On whose behalf this client edits; `run` where an agent does. Undo goes by it. */
export type Author = { readonly person: string; readonly run?: string };

/** The origin of a transaction that a command made, for providers that send what is made here. */
export class CommandOrigin {
  readonly author: Author;

  constructor(author: Author) {
    this.author = author;
  }
}

export type RunOptions = {
  /** The same key of the same person or run does nothing the second time, and gives the first time's results. */
  readonly key?: string;
  /** "structure" lets through what does not make sense where it lands (a merge): features then report it. */
  readonly checks?: "all" | "structure";
};

export type RunResult = {
  readonly results: readonly Json[];
  /** "before": the key was known, and nothing was done now. */
  readonly applied: "now" | "before";
};

/** Agents retry within a run, people within minutes: older keys need not be known any more. */
const keysKept = { limit: 500, ownerOf: (key: string) => key.slice(0, key.indexOf("/")) };
/** One per open tab and agent run. */
const clientsKept = { limit: 2_000, ownerOf: () => "all" };

/** A part that is open: its model, kept up to date, and the commands that change it. */
export class PartDocument {
  readonly doc: Y.Doc;
  readonly author: Author;
  readonly #live: LiveTree;
  readonly #origin: CommandOrigin;
  readonly #migrations: readonly Migration[];

  constructor(doc: Y.Doc, author: Author, all: readonly Migration[] = migrations) {
    this.doc = doc;
    this.author = author;
    this.#migrations = all;
    this.#live = new LiveTree(doc);
    this.#origin = new CommandOrigin(author);
  }

  /** Equal parts of two versions are the same objects. */
  get model(): PartModel {
    return readModel(migrated(this.#live.tree, this.#migrations));
  }

  get tree(): Tree {
    return this.#live.tree;
  }

  /** Called after each transaction that changed content, with what it changed. */
  listen(listener: LiveListener): () => void {
    return this.#live.listen(listener);
  }

  close(): void {
    this.#live.close();
  }

  /** The model as a batch would leave it; nothing is changed. A key that is known has done what it does already. */
  foresee(batch: readonly Command[], key: string): Result<PartModel, CommandErrorCode> {
    if (this.#appliedBefore(key) !== undefined) return ok(this.model);
    const outcome = this.#outcomeOf(batch, "all");
    return outcome.ok ? ok(readModel(outcome.value.tree)) : outcome;
  }

  /** Runs one command or many as one change: all of them, or none. */
  run(batch: Command | readonly Command[], options: RunOptions = {}): Result<RunResult, CommandErrorCode> {
    const before = this.#live.tree;
    const known = options.key === undefined ? undefined : this.#appliedBefore(options.key);
    if (known !== undefined) return ok({ results: resultsOf(known), applied: "before" });
    const outcome = this.#outcomeOf(isBatch(batch) ? batch : [batch], options.checks);
    if (!outcome.ok) return outcome;
    const { tree, results } = outcome.value;
    // What the migrations found goes along with a change, but is no reason to write one.
    const changed = changesBetween(migrated(before, this.#migrations), tree).length > 0;
    const changes = changed ? changesBetween(before, tree) : [];
    if (changes.length > 0 || options.key !== undefined) {
      const applied = options.key === undefined ? undefined : { key: options.key, results };
      this.apply(changes, this.#origin, applied);
    }
    return ok({ results, applied: "now" });
  }

  #outcomeOf(batch: readonly Command[], checks: RunOptions["checks"]) {
    return runCommands(migrated(this.#live.tree, this.#migrations), batch, {
      strict: checks !== "structure",
      wasUsed: (place, id) => wasEverIn(this.doc, place, id),
    });
  }

  /** A key is known to whoever gave it: a peer's, or another run's, that happens to be the same is another key. */
  #appliedBefore(key: string): TreeValue | undefined {
    const { tree } = this.#live;
    const applied = treeAt(tree, "applied");
    const own = applied.get(this.#ownKey(key));
    if (own !== undefined) return own;
    // Kept by an older version, which did not say whose it is; who wrote it does.
    const writer = writerOfEntry(this.doc, ["applied", key]);
    const author = writer === undefined ? undefined : authorOf(tree, writer);
    const { person, run } = this.author;
    return author?.person === person && author.run === run ? applied.get(key) : undefined;
  }

  #ownKey(key: string): string {
    return `${this.author.run ?? this.author.person}/${key}`;
  }

  /**
   * Writes entries as one transaction, with who made them. For what has been checked already: commands, and undo.
   * `applied` is the key of the commands and what came of them.
   */
  apply(
    changes: readonly EntryChange[],
    origin: object,
    applied?: { readonly key: string; readonly results: readonly Json[] },
  ): void {
    const all = [...this.#records(changes, applied), ...changes];
    this.doc.transact(() => writeChanges(this.doc, all), origin);
  }

  /** Who made the change, and its key: in the same transaction, so that neither is ever without the other. */
  #records(
    changes: readonly EntryChange[],
    applied: { readonly key: string; readonly results: readonly Json[] } | undefined,
  ): readonly EntryChange[] {
    const { tree } = this.#live;
    const editor = new TreeEditor(tree);
    const client = String(this.doc.clientID);
    const by = { ...this.author };
    const stored = treeAt(tree, "clients").get(client);
    const registered = isAuthored(stored) && sameValue(stored.by, by);
    // A transaction that only removes must still insert something, or nobody could tell whose it is.
    const inserts = applied !== undefined || changes.some(({ after }) => after !== undefined);
    if (!registered || !inserts) putBounded(editor, "clients", client, { by }, clientsKept);
    if (applied !== undefined)
      putBounded(editor, "applied", this.#ownKey(applied.key), { results: [...applied.results] }, keysKept);
    return changesBetween(tree, editor.snapshot());
  }
}

function isBatch(batch: Command | readonly Command[]): batch is readonly Command[] {
  return Array.isArray(batch);
}

function isAuthored(stored: unknown): stored is { readonly by: Json } {
  return typeof stored === "object" && stored !== null && !(stored instanceof Map) && "by" in stored;
}

function resultsOf(stored: unknown): readonly Json[] {
  const known =
    typeof stored === "object" && stored !== null && "results" in stored ? stored.results : undefined;
  return Array.isArray(known) ? known : [];
}

/** On whose behalf a client id edits, as the document says. */
export function authorOf(tree: Tree, client: number): Author | undefined {
  const stored = treeAt(tree, "clients").get(String(client));
  if (stored === undefined || isTree(stored) || !isAuthored(stored)) return undefined;
  const by: unknown = stored.by;
  if (typeof by !== "object" || by === null || !("person" in by) || typeof by.person !== "string")
    return undefined;
  return { person: by.person, ...("run" in by && typeof by.run === "string" && { run: by.run }) };
}
