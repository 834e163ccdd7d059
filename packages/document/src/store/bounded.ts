import type { Json } from "@solidtype/contracts";
import { treeAt, type TreeEditor, type TreeValue } from "./tree.ts";

/**
 * Records a value in a root that forgets: each entry carries a number one above all before it, and beyond the
 * limit the lowest go, of whoever has the most: who records much pushes out nobody else's. Two peers that record at once
 * may use one number twice; that only blurs which goes first.
 */
export function putBounded(
  editor: TreeEditor,
  root: string,
  key: string,
  value: { readonly [key: string]: Json },
  { limit, ownerOf }: { readonly limit: number; readonly ownerOf: (key: string) => string },
): void {
  const numbered = [...treeAt(editor.snapshot(), root)]
    .map(([known, entry]) => ({ known, at: numberOf(entry) }))
    .toSorted((a, b) => a.at - b.at);
  const last = numbered.at(-1)?.at ?? 0;
  // Recording what is recorded already still writes: it then counts as the newest.
  editor.set([root, key], { ...value, at: last + 1 });
  const others = numbered.filter(({ known }) => known !== key).map(({ known }) => known);
  const excess = Math.min(others.length + 1 - limit, REMOVED_AT_ONCE);
  for (const known of excess > 0 ? firstOut(others, excess, ownerOf) : [])
    editor.set([root, known], undefined);
}

/** A hostile document may have 10⁵ too many: they go a thousand at a time, for an edit that takes seconds is none. */
const REMOVED_AT_ONCE = 1_000;

/** The oldest of what owners have above a share that just leaves enough of them. */
function firstOut(
  oldestFirst: readonly string[],
  count: number,
  ownerOf: (key: string) => string,
): readonly string[] {
  const owned = [...Map.groupBy(oldestFirst, ownerOf).values()];
  const above = (share: number): number =>
    owned.reduce((sum, keys) => sum + Math.max(0, keys.length - share), 0);
  let share = 0;
  for (let high = oldestFirst.length; high - share > 1;) {
    const middle = (share + high) >> 1;
    if (above(middle) >= count) share = middle;
    else high = middle;
  }
  const out = new Set(owned.flatMap((keys) => keys.slice(0, Math.max(0, keys.length - share))));
  return oldestFirst.filter((key) => out.has(key)).slice(0, count);
}

const HIGHEST = 2 ** 48;

function numberOf(entry: TreeValue): number {
  const at = typeof entry === "object" && entry !== null && "at" in entry ? entry.at : 0;
  // A number that leaves no room above it is nobody's who counts.
  return typeof at === "number" && Number.isInteger(at) && at < HIGHEST ? at : 0;
}
