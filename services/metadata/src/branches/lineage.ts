/**
 * Where a document's content on one branch comes from: the place it was branched off, and the merges into it. Offsets
 * are compared as text; a branch shares its parent's offsets up to the place it was branched off.
 */
export type Place = { readonly branch: string; readonly offset: string };
export type Lineage = {
  /** By branch: the place that it was branched off. */
  readonly pins: ReadonlyMap<string, Place>;
  /** By target branch, in any order. */
  readonly merges: ReadonlyMap<string, readonly MergedIn[]>;
};
/** From `at` on, the target holds what the source held up to its offset. */
type MergedIn = { readonly source: Place; readonly at: string };

/** Everything that a state contains: of each branch, how much of what was written there. */
type Contents = ReadonlyMap<string, string>;

export function contentsOf(lineage: Lineage, state: Place): Contents {
  const contents = new Map<string, string>();
  const seen = new Set<string>();
  const ahead: Place[] = [state];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { branch, offset } = next;
    const name = `${branch} ${offset}`;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const merge of lineage.merges.get(branch) ?? [])
      if (isUpTo(merge.at, offset)) ahead.push(merge.source);
    const pin = lineage.pins.get(branch);
    // Up to where it was branched off, a branch is its parent.
    if (pin !== undefined && isUpTo(offset, pin.offset)) {
      ahead.push({ branch: pin.branch, offset });
      continue;
    }
    if ((contents.get(branch) ?? "") < offset) contents.set(branch, offset);
    if (pin !== undefined) ahead.push(pin);
  }
  return contents;
}

/** Of `{generation}_{position}`; what may follow is a checksum, and a release that knew none named the same place without. */
const PLACE = 33;
export const isUpTo = (one: string, other: string): boolean => one.slice(0, PLACE) <= other.slice(0, PLACE);

function includes(contents: Contents, part: Contents): boolean {
  return [...part].every(([branch, offset]) => isUpTo(offset, contents.get(branch) ?? ""));
}

type State = { readonly place: Place; readonly contents: Contents };
/** Another state that both contain, and what it has in common with those before it. */
type Besides = { readonly place: Place; readonly over: Place };
export type CommonBase = { readonly place: Place; readonly besides: readonly Besides[] };

/**
 * The newest state that both contain, the same one whichever side asks. Where both took the same of two other branches,
 * or were merged into each other at once, there are several of which none contains another: `besides` has the rest, and
 * only all of them together are what both contain.
 */
export function commonBase(lineage: Lineage, one: Place, other: Place): CommonBase | null {
  const [first, ...rest] = newestIn(lineage, contentsOf(lineage, one), contentsOf(lineage, other));
  if (first === undefined) return null;
  const besides: Besides[] = [];
  let before = first.contents;
  for (const { place, contents } of rest) {
    const [over] = newestIn(lineage, before, contents);
    if (over === undefined) continue;
    besides.push({ place, over: over.place });
    before = together(before, contents);
  }
  return { place: first.place, besides };
}

/** All states within both of which none contains another. */
function newestIn(lineage: Lineage, one: Contents, other: Contents): readonly State[] {
  const newest: State[] = [];
  for (const branch of [...one.keys()].toSorted()) {
    const [a, b] = [one.get(branch), other.get(branch)];
    if (a === undefined || b === undefined) continue;
    const place = { branch, offset: a < b ? a : b };
    const contents = contentsOf(lineage, place);
    if (newest.some((state) => includes(state.contents, contents))) continue;
    const others = newest.filter((state) => !includes(contents, state.contents));
    newest.splice(0, newest.length, ...others, { place, contents });
  }
  return newest;
}

function together(one: Contents, other: Contents): Contents {
  const all = new Map(one);
  for (const [branch, offset] of other) if ((all.get(branch) ?? "") < offset) all.set(branch, offset);
  return all;
}

/** Whether a state holds anything that the base does not. */
export function goesBeyond(lineage: Lineage, state: Place, { place, besides }: CommonBase): boolean {
  const all = [place, ...besides.map((one) => one.place)].map((one) => contentsOf(lineage, one));
  return !includes(all.reduce(together), contentsOf(lineage, state));
}
