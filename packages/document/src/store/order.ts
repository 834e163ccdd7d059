import { generateNKeysBetween } from "fractional-indexing";

/**
 * Order keys that sort one after the other, strictly between two neighbours. Undefined where there is no room:
 * the neighbours have the same key (two people put something in one place at once), are out of order, or are no
 * keys at all (a damaged document).
 */
function keysBetween(
  before: string | null,
  after: string | null,
  count: number,
): readonly string[] | undefined {
  if (before !== null && after !== null && before >= after) return undefined;
  try {
    return generateNKeysBetween(before, after, count);
  } catch {
    // The library throws on what is not one of its keys; the caller then gives the whole list new keys.
    return undefined;
  }
}

export type Ordered = { readonly id: string; readonly order: string };

/**
 * The keys to write so that `ids` come, in this order, right after `after` (null: first). Usually only theirs;
 * where there is no room, everything's.
 */
export function placedAfter(
  list: readonly Ordered[],
  ids: readonly string[],
  after: string | null,
): readonly Ordered[] {
  const moving = new Set(ids);
  const rest = list.filter((entry) => !moving.has(entry.id));
  const at = after === null ? 0 : rest.findIndex((entry) => entry.id === after) + 1;
  const keys = keysBetween(rest[at - 1]?.order ?? null, rest[at]?.order ?? null, ids.length);
  if (keys !== undefined) return ids.map((id, index) => ({ id, order: keys[index] ?? "" }));
  const whole = [
    ...rest.slice(0, at).map((entry) => entry.id),
    ...ids,
    ...rest.slice(at).map((entry) => entry.id),
  ];
  return evenly(whole);
}

export function evenly(ids: readonly string[]): readonly Ordered[] {
  const keys = generateNKeysBetween(null, null, ids.length);
  return ids.map((id, index) => ({ id, order: keys[index] ?? "" }));
}
