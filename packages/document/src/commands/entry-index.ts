import { isFeatureId } from "../features/param.ts";
import { compare, inOrder, orderKeyOf } from "../store/read-model.ts";
import type { Ordered } from "../store/order.ts";
import { isTree, type Tree, type TreeValue } from "../store/tree.ts";
import { Mentions } from "./mentions.ts";

type Named = { readonly id: string; readonly name: string };
type Entry<Read> = Ordered & { readonly read: Read };
/** What an entry mentions: names of variables, ids of features. */
type MentionsOf<Read> = (read: Read) => readonly string[];

/**
 * The features or the variables of a draft in their order, kept up to date one by one: a batch of thousands of commands
 * would otherwise read, sort and look through all of them for each of them.
 */
export class EntryIndex<Read extends Named> {
  readonly #read: (id: string, entry: Tree) => Read;
  readonly #list: Entry<Read>[];
  readonly #byId: Map<string, Entry<Read>>;
  readonly #names = new Map<string, number>();
  /** Made when they are first asked for: few commands look for what mentions something. */
  readonly #mentions = new Map<MentionsOf<Read>, Mentions>();

  constructor(entries: Tree, read: (id: string, entry: Tree) => Read) {
    this.#read = read;
    this.#list = inOrder(entries).map(([id, entry]) => this.#entryOf(id, entry));
    this.#byId = new Map(this.#list.map((entry) => [entry.id, entry]));
    for (const { read: one } of this.#list) this.#count(one.name, 1);
  }

  get list(): readonly Ordered[] {
    return this.#list;
  }

  get size(): number {
    return this.#list.length;
  }

  get(id: string): Read | undefined {
    return this.#byId.get(id)?.read;
  }

  /** Where it stands, or nothing if it does not exist. */
  at(id: string): number | undefined {
    const entry = this.#byId.get(id);
    return entry === undefined ? undefined : this.#placeOf(entry);
  }

  called(name: string): readonly Read[] {
    if (this.numberCalled(name) === 0) return [];
    return this.#list.map(({ read }) => read).filter((read) => read.name === name);
  }

  numberCalled(name: string): number {
    return this.#names.get(name) ?? 0;
  }

  /** Ids of what mentions any of these. */
  mentioning(mentionsOf: MentionsOf<Read>, what: Iterable<string>): ReadonlySet<string> {
    let mentions = this.#mentions.get(mentionsOf);
    if (mentions === undefined) {
      mentions = new Mentions();
      for (const { id, read } of this.#list) mentions.put(id, mentionsOf(read));
      this.#mentions.set(mentionsOf, mentions);
    }
    return mentions.of(what);
  }

  /** Those of them that exist, in their order. */
  inOrder(ids: Iterable<string>): readonly Read[] {
    const entries = [...new Set(ids)].map((id) => this.#byId.get(id)).filter((entry) => entry !== undefined);
    return entries.toSorted(byOrder).map(({ read }) => read);
  }

  put(id: string, value: TreeValue | undefined): void {
    const old = this.#byId.get(id);
    if (old !== undefined) {
      this.#list.splice(this.#placeOf(old), 1);
      this.#byId.delete(id);
      this.#count(old.read.name, -1);
    }
    const entry = isTree(value) && isFeatureId(id) ? this.#entryOf(id, value) : undefined;
    for (const [mentionsOf, mentions] of this.#mentions)
      mentions.put(id, entry === undefined ? [] : mentionsOf(entry.read));
    if (entry === undefined) return;
    this.#list.splice(this.#placeOf(entry), 0, entry);
    this.#byId.set(id, entry);
    this.#count(entry.read.name, 1);
  }

  /** The place of the first that does not come before it. */
  #placeOf(entry: Ordered): number {
    let low = 0;
    for (let high = this.#list.length; low < high;) {
      const middle = (low + high) >> 1;
      const other = this.#list[middle];
      if (other !== undefined && byOrder(other, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #entryOf(id: string, entry: Tree): Entry<Read> {
    return { id, order: orderKeyOf(entry), read: this.#read(id, entry) };
  }

  #count(name: string, by: number): void {
    this.#names.set(name, this.numberCalled(name) + by);
  }
}

function byOrder(a: Ordered, b: Ordered): number {
  return compare(a.order, b.order) || compare(a.id, b.id);
}
