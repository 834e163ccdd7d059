import type { StoredFeature } from "../model/model.ts";
import { compare, inOrder, orderKeyOf, readFeatureEntry } from "../store/read-model.ts";
import type { Ordered } from "../store/order.ts";
import { isTree, type Tree, type TreeValue } from "../store/tree.ts";

type Entry = Ordered & { readonly feature: StoredFeature };

/**
 * The features of a draft in build order, kept up to date one by one: a batch of thousands of commands would
 * otherwise read and sort all features for each of them.
 */
export class FeatureIndex {
  readonly #list: Entry[];
  readonly #byId: Map<string, Entry>;
  readonly #names = new Map<string, number>();

  constructor(features: Tree) {
    this.#list = inOrder(features).map(([id, entry]) => entryOf(id, entry));
    this.#byId = new Map(this.#list.map((entry) => [entry.id, entry]));
    for (const { feature } of this.#list) this.#count(feature.name, 1);
  }

  /** In build order. */
  get list(): readonly Ordered[] {
    return this.#list;
  }

  get(id: string): StoredFeature | undefined {
    return this.#byId.get(id)?.feature;
  }

  /** Where it stands, or nothing if it does not exist. */
  at(id: string): number | undefined {
    const entry = this.#byId.get(id);
    return entry === undefined ? undefined : this.#placeOf(entry);
  }

  called(name: string): readonly Entry[] {
    return this.hasName(name) ? this.#list.filter(({ feature }) => feature.name === name) : [];
  }

  hasName(name: string): boolean {
    return (this.#names.get(name) ?? 0) > 0;
  }

  put(id: string, value: TreeValue | undefined): void {
    const old = this.#byId.get(id);
    if (old !== undefined) {
      this.#list.splice(this.#placeOf(old), 1);
      this.#byId.delete(id);
      this.#count(old.feature.name, -1);
    }
    if (!isTree(value)) return;
    const entry = entryOf(id, value);
    this.#list.splice(this.#placeOf(entry), 0, entry);
    this.#byId.set(id, entry);
    this.#count(entry.feature.name, 1);
  }

  /** The place of the first that does not come before it. */
  #placeOf(entry: Ordered): number {
    let low = 0;
    for (let high = this.#list.length; low < high;) {
      const middle = (low + high) >> 1;
      const other = this.#list[middle];
      if (other !== undefined && (compare(other.order, entry.order) || compare(other.id, entry.id)) < 0)
        low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(name: string, by: number): void {
    this.#names.set(name, (this.#names.get(name) ?? 0) + by);
  }
}

function entryOf(id: string, entry: Tree): Entry {
  return { id, order: orderKeyOf(entry), feature: readFeatureEntry(id, entry) };
}
