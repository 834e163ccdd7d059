import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";

export type Ordered = { readonly id: string; readonly order: string };

/** Longer keys are read no further. Some five thousand things put one by one into one gap make one as long. */
export const ORDER_KEY_LIMIT = 1_024;

/**
 * The keys to write so that `ids` come, in this order, behind the first `behind` of the list, those that move counted
 * where they are. Usually only theirs. Where there is no room, because neighbours have one key (older versions gave it to
 * what two people put in one place at once) or none that is one (a damaged document), those in between get new ones, and
 * nobody else: whoever puts something elsewhere meanwhile finds it where it was put.
 */
export function placedAfter(
  list: readonly Ordered[],
  ids: readonly string[],
  behind: number,
): readonly Ordered[] {
  const moving = new Set(ids);
  const stays = ({ id }: Ordered): boolean => !moving.has(id);
  const isFloor = (entry: Ordered | undefined): boolean =>
    entry === undefined || (stays(entry) && isKey(entry.order));
  // From the place outwards: a long list, in which many things move one by one, is not walked for each.
  let low = behind - 1;
  while (!isFloor(list[low])) low -= 1;
  const below = list[low]?.order ?? null;
  const isCeiling = (entry: Ordered | undefined): boolean =>
    entry === undefined || (stays(entry) && isKeyAbove(entry.order, below));
  let high = behind;
  while (!isCeiling(list[high])) high += 1;
  const idsBetween = (from: number, to: number) => idsOf(list.slice(from, to).filter(stays));
  const between = [...idsBetween(low + 1, behind), ...ids, ...idsBetween(behind, high)];
  const keys = ownKeysBetween(below, list[high]?.order ?? null, between);
  if (keys.every(({ order }) => order.length <= ORDER_KEY_LIMIT)) return keys;
  return evenly([...idsBetween(0, behind), ...ids, ...idsBetween(behind, list.length)]);
}

export function evenly(ids: readonly string[]): readonly Ordered[] {
  const keys = generateNKeysBetween(null, null, ids.length);
  return ids.map((id, index) => ({ id, order: keys[index] ?? "" }));
}

const idsOf = (list: readonly Ordered[]): readonly string[] => list.map(({ id }) => id);

function isKey(order: string | undefined): order is string {
  try {
    return order !== undefined && generateKeyBetween(order, null) > order;
  } catch {
    // The library throws on what is not one of its keys.
    return false;
  }
}

function isKeyAbove(order: string | undefined, below: string | null): boolean {
  return isKey(order) && (below === null || order > below);
}

/**
 * Keys that sort one after the other, strictly between two. Each ends with a mark of its id: two people who put
 * something in one place at once would otherwise give both one key, and nothing could come between them.
 */
function ownKeysBetween(
  below: string | null,
  above: string | null,
  ids: readonly string[],
): readonly Ordered[] {
  const plain = generateNKeysBetween(below, above, ids.length);
  return ids.map((id, index) => {
    const next = plain[index + 1] ?? above;
    let key = plain[index] ?? "";
    // What begins with a key may come before what is made of it.
    while (next?.startsWith(key) === true) key = generateKeyBetween(key, next);
    return { id, order: key + markOf(id) };
  });
}

/** FNV-1a, in digits that order keys are made of; a key does not end with 0. */
function markOf(id: string): string {
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return `${(hash >>> 0).toString(36)}1`;
}
