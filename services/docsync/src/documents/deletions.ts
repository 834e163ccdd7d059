import * as Y from "yjs";

export type DeleteSet = ReturnType<typeof Y.mergeDeleteSets>;
export type Struct = ReturnType<typeof Y.decodeUpdate>["structs"][number];

type Range = { readonly clock: number; readonly len: number };

/** What goes from a document: whole items with all that is in them, and parts of others. */
export class Deletions {
  readonly #whole = new Set<Y.Item>();
  /** What is in something that goes. Of that nothing is kept but how long it was. */
  readonly #inside = new Set<Y.Item>();
  readonly #parts: { readonly item: Y.Item; readonly from: number; readonly to: number }[] = [];

  /** What is deleted already does not go. */
  constructor({ store }: Y.Doc, deleted: DeleteSet) {
    for (const [client, ranges] of deleted.clients) {
      const structs = store.clients.get(client) ?? [];
      const end = Y.getState(store, client);
      for (const { clock, len } of ranges) {
        if (clock >= end) continue;
        for (let at = Y.findIndexSS(structs, clock); at < structs.length; at++) {
          const item = structs[at];
          if (item === undefined || item.id.clock >= clock + len) break;
          if (!(item instanceof Y.Item) || item.deleted) continue;
          const from = Math.max(clock - item.id.clock, 0);
          const to = Math.min(clock + len - item.id.clock, item.length);
          if (from === 0 && to === item.length) this.#whole.add(item);
          else this.#parts.push({ item, from, to });
        }
      }
    }
    for (const item of livingInside(this.#whole)) this.#inside.add(item);
  }

  has(item: Y.Item): boolean {
    return this.#whole.has(item) || this.#inside.has(item);
  }

  get entries(): number {
    let entries = 0;
    for (const item of this.#whole) entries += item.length;
    for (const item of this.#inside) if (!this.#whole.has(item)) entries += item.length;
    for (const { item, from, to } of this.#parts) if (!this.#inside.has(item)) entries += to - from;
    return entries;
  }

  /** How many bytes of what goes need not be written down any more. */
  get bytes(): number {
    const encoder = new Y.UpdateEncoderV1();
    let left = 0;
    for (const item of this.#inside) {
      item.write(encoder, 0);
      left += 1 + lengthOf(item.length);
    }
    for (const item of this.#whole) {
      if (this.#inside.has(item)) continue;
      item.content.write(encoder, 0);
      left += lengthOf(item.length);
    }
    for (const { item, from, to } of this.#parts) {
      if (this.#inside.has(item)) continue;
      partOf(item.content, from, to).write(encoder, 0);
      left += lengthOf(to - from);
    }
    return encoder.toUint8Array().length - left;
  }

  /** What it takes at most to write down that all this is deleted. */
  get marks(): number {
    const gone = new Map<number, Range[]>();
    const add = (client: number, clock: number, len: number) => {
      const ranges = gone.get(client);
      if (ranges === undefined) gone.set(client, [{ clock, len }]);
      else ranges.push({ clock, len });
    };
    for (const { id, length } of this.#whole) add(id.client, id.clock, length);
    for (const { id, length } of this.#inside) add(id.client, id.clock, length);
    for (const { item, from, to } of this.#parts) add(item.id.client, item.id.clock + from, to - from);
    let bytes = gone.size === 0 ? 0 : lengthOf(gone.size);
    for (const [client, ranges] of gone) {
      let [runs, begin, end] = [0, -1, -1];
      for (const { clock, len } of ranges.toSorted((a, b) => a.clock - b.clock)) {
        if (clock > end) {
          if (runs > 0) bytes += lengthOf(end - begin);
          bytes += lengthOf(clock);
          begin = clock;
          runs++;
        }
        end = Math.max(end, clock + len);
      }
      bytes += lengthOf(end - begin) + lengthOf(client) + lengthOf(runs);
    }
    return bytes;
  }
}

/** Everything alive that goes with these, at any depth. */
export function* livingInside(items: Iterable<Y.Item>): Generator<Y.Item> {
  const around = [...items];
  for (let item = around.pop(); item !== undefined; item = around.pop()) {
    if (!(item.content instanceof Y.ContentType)) continue;
    const { type } = item.content;
    const children = [...type._map.values()];
    for (let child = type._start; child !== null; child = child.right) children.push(child);
    for (const child of children) {
      if (child.deleted) continue;
      around.push(child);
      yield child;
    }
  }
}

function partOf(content: Y.Item["content"], from: number, to: number): Y.Item["content"] {
  if (content instanceof Y.ContentString) return new Y.ContentString(content.str.slice(from, to));
  if (content instanceof Y.ContentAny) return new Y.ContentAny(content.arr.slice(from, to));
  if (content instanceof Y.ContentJSON) return new Y.ContentJSON(content.arr.slice(from, to));
  throw new Error(`${content.constructor.name} has no parts`);
}

/** Bytes of a number as Yjs writes it. */
export function lengthOf(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

export function overlap({ clock, len }: Range, from: number, end: number): number {
  return Math.max(0, Math.min(clock + len, end) - Math.max(clock, from));
}
