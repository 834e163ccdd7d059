import * as Y from "yjs";
import {
  changesBetween,
  type EntryChange,
  type Path,
  type Tree,
  TreeEditor,
  type TreeValue,
} from "./tree.ts";
import { NESTING_LIMIT, readDocument, readValue, rootMaps } from "./yjs-tree.ts";

/** An entry that a transaction changed, and who wrote it: a Yjs client id, or nobody known for a removal. */
export type LiveChange = EntryChange & { readonly client: number | undefined };

export type LiveListener = (changes: readonly LiveChange[], transaction: Y.Transaction) => void;

/**
 * A Y.Doc's content as a tree, kept up to date entry by entry: after a transaction only what it touched is read
 * again, and everything else is the same object as before.
 *
 * Who removed something is not in Yjs' data. A removal counts as its transaction's author's where everything
 * that the transaction inserted is one client's; the commands see to it that every transaction inserts something.
 */
export class LiveTree {
  readonly #doc: Y.Doc;
  readonly #rootNames: ReadonlyMap<unknown, string>;
  readonly #listeners = new Set<LiveListener>();
  #tree: Tree;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#rootNames = new Map([...rootMaps(doc)].map(([name, map]) => [map, name]));
    this.#tree = readDocument(doc);
    doc.on("afterTransaction", this.#follow);
  }

  get tree(): Tree {
    return this.#tree;
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#doc.off("afterTransaction", this.#follow);
    this.#listeners.clear();
  }

  readonly #follow = (transaction: Y.Transaction): void => {
    const places = this.#changedPlaces(transaction);
    if (places.length === 0) return;
    const before = this.#tree;
    const editor = new TreeEditor(before);
    for (const { path, value } of places) editor.set(path, value);
    this.#tree = editor.snapshot();
    if (this.#listeners.size === 0) return;
    const remover = soleAuthor(transaction);
    const writers = new Map(places.map(({ path, client }) => [path.join("\0"), client]));
    const changes = changesBetween(before, this.#tree).map((change) => {
      const client = change.after === undefined ? remover : writerOf(change.path, writers);
      return { ...change, client };
    });
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes, transaction);
  };

  #changedPlaces(
    transaction: Y.Transaction,
  ): readonly { path: Path; value: TreeValue | undefined; client: number }[] {
    const places: { path: Path; value: TreeValue | undefined; client: number }[] = [];
    for (const [type, keys] of transaction.changed) {
      if (!(type instanceof Y.Map) || isNew(type, transaction)) continue;
      const path = this.#pathOf(type);
      if (path === undefined || path.length > NESTING_LIMIT) continue;
      for (const key of keys) {
        const item = key === null ? undefined : type._map.get(key);
        if (key === null || item === undefined) continue;
        const value = item.deleted ? undefined : readValue(type.get(key), path.length);
        places.push({ path: [...path, key], value, client: item.id.client });
      }
    }
    return places.toSorted((a, b) => a.path.length - b.path.length);
  }

  /** Nothing for what is below a deleted or unknown place. */
  #pathOf(type: Y.Map<unknown>): Path | undefined {
    const path: string[] = [];
    for (let at = type; ;) {
      const item = at._item;
      if (item === null) {
        const root = this.#rootNames.get(at);
        return root === undefined ? undefined : [root, ...path.toReversed()];
      }
      if (item.deleted || item.parentSub === null || !(item.parent instanceof Y.Map)) return undefined;
      path.push(item.parentSub);
      at = item.parent;
    }
  }
}

/** Made in this very transaction: it is read whole with the entry that holds it. */
function isNew(type: Y.Map<unknown>, transaction: Y.Transaction): boolean {
  const item = type._item;
  return item !== null && item.id.clock >= (transaction.beforeState.get(item.id.client) ?? 0);
}

function soleAuthor(transaction: Y.Transaction): number | undefined {
  const authors = [...transaction.afterState].filter(
    ([client, clock]) => clock > (transaction.beforeState.get(client) ?? 0),
  );
  return authors.length === 1 ? authors[0]?.[0] : undefined;
}

function writerOf(path: Path, writers: ReadonlyMap<string, number>): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const client = writers.get(path.slice(0, length).join("\0"));
    if (client !== undefined) return client;
  }
  return undefined;
}
