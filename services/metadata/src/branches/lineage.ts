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
    for (const merge of lineage.merges.get(branch) ?? []) if (merge.at <= offset) ahead.push(merge.source);
    const pin = lineage.pins.get(branch);
    // Up to where it was branched off, a branch is its parent.
    if (pin !== undefined && offset <= pin.offset) {
      ahead.push({ branch: pin.branch, offset });
      continue;
    }
    if ((contents.get(branch) ?? "") < offset) contents.set(branch, offset);
    if (pin !== undefined) ahead.push(pin);
  }
  return contents;
}

function includes(contents: Contents, part: Contents): boolean {
  return [...part].every(([branch, offset]) => (contents.get(branch) ?? "") >= offset);
}

/**
 * The newest state that both contain. After branches were merged into each other at once there can be two that are
 * equally new: either serves as a base, and the same one is chosen whichever side asks.
 */
export function commonBase(lineage: Lineage, one: Place, other: Place): Place | null {
  const [ofOne, ofOther] = [contentsOf(lineage, one), contentsOf(lineage, other)];
  let best: { readonly place: Place; readonly contents: Contents } | null = null;
  for (const branch of [...ofOne.keys()].toSorted()) {
    const [a, b] = [ofOne.get(branch), ofOther.get(branch)];
    if (a === undefined || b === undefined) continue;
    const place = { branch, offset: a < b ? a : b };
    const contents = contentsOf(lineage, place);
    if (best === null || (includes(contents, best.contents) && !includes(best.contents, contents)))
      best = { place, contents };
  }
  return best?.place ?? null;
}

/** Whether a state holds anything that the base does not. */
export function goesBeyond(lineage: Lineage, state: Place, base: Place): boolean {
  return !includes(contentsOf(lineage, base), contentsOf(lineage, state));
}
