export type MergedOrder = { readonly ids: readonly string[]; readonly conflict: boolean };

/**
 * The order of what survives. What both sides have keeps the order of the side that changed it; if both did, and
 * differently, that is a conflict, and `preferOurs` decides. What only one side has comes after what it came
 * after there; two such runs behind the same one are ordered by id, so that it does not matter who is who.
 */
export function mergeOrder(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  surviving: ReadonlySet<string>,
  preferOurs: () => boolean,
): MergedOrder {
  const inOurs = new Set(ours);
  const inTheirs = new Set(theirs);
  const common = (list: readonly string[]): readonly string[] =>
    list.filter((id) => surviving.has(id) && inOurs.has(id) && inTheirs.has(id));
  const [a, b] = [common(ours), common(theirs)];
  const shared = new Set(a);
  const before = base.filter((id) => shared.has(id));
  const same = equal(a, b);
  const conflict = !same && !startsFrom(before, a, b);
  const spine = same || equal(b, before) ? a : equal(a, before) ? b : preferOurs() ? a : b;
  const runs = [...runsOf(ours, surviving, shared), ...runsOf(theirs, surviving, shared)];
  return { ids: withRuns(spine, runs), conflict };
}

function startsFrom(before: readonly string[], a: readonly string[], b: readonly string[]): boolean {
  return before.length === a.length && (equal(a, before) || equal(b, before));
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

type Run = { readonly after: string | null; readonly ids: readonly string[] };

/** Stretches of what only this side has, with what they follow. */
function runsOf(
  side: readonly string[],
  surviving: ReadonlySet<string>,
  shared: ReadonlySet<string>,
): readonly Run[] {
  const runs = new Map<string | null, string[]>();
  let after: string | null = null;
  for (const id of side) {
    if (shared.has(id)) after = id;
    else if (surviving.has(id)) runs.set(after, [...(runs.get(after) ?? []), id]);
  }
  return [...runs].map(([follows, ids]) => ({ after: follows, ids }));
}

function withRuns(spine: readonly string[], runs: readonly Run[]): readonly string[] {
  const after = (id: string | null): readonly string[] =>
    runs
      .filter((run) => run.after === id)
      .toSorted((a, b) => ((a.ids[0] ?? "") < (b.ids[0] ?? "") ? -1 : 1))
      .flatMap((run) => run.ids);
  return [...after(null), ...spine.flatMap((id) => [id, ...after(id)])];
}
