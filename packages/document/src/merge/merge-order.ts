import { compare } from "../store/read-model.ts";
import { longestRising } from "./longest-rising.ts";

/**
 * The order of what survives. What both sides have stands as the side that moved it put it; where both moved the same,
 * or their moves contradict each other, that is a conflict over the whole order, and `preferOurs` decides. What only one
 * side has comes after what it came after there; what both put behind the same one is ordered by id, so that it does not
 * matter who is who.
 */
export function mergeOrder(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  surviving: ReadonlySet<string>,
  preferOurs: () => boolean,
): readonly string[] {
  const inOurs = new Set(ours);
  const inTheirs = new Set(theirs);
  const common = (list: readonly string[]): readonly string[] =>
    list.filter((id) => surviving.has(id) && inOurs.has(id) && inTheirs.has(id));
  const [a, b] = [common(ours), common(theirs)];
  const shared = new Set(a);
  const before = base.filter((id) => shared.has(id));
  const spine = spineOf(before, a, b) ?? (preferOurs() ? a : b);
  const runs = [...runsOf(ours, surviving, shared), ...runsOf(theirs, surviving, shared)];
  return withRuns(spine, runs);
}

/** Nothing where the two contradict each other. */
function spineOf(
  before: readonly string[],
  a: readonly string[],
  b: readonly string[],
): readonly string[] | undefined {
  if (equal(a, b) || equal(b, before)) return a;
  if (equal(a, before)) return b;
  // What neither began with (both merged it from elsewhere) has no place that one could have moved it from.
  return before.length === a.length ? withBothMoves(before, a, b) : undefined;
}

/** Each thing that a side moved comes after what it came after there. */
function withBothMoves(
  before: readonly string[],
  a: readonly string[],
  b: readonly string[],
): readonly string[] | undefined {
  const [movedInA, movedInB] = [placesOfMoved(before, a), placesOfMoved(before, b)];
  for (const [id, follows] of movedInA)
    if (movedInB.has(id) && movedInB.get(id) !== follows) return undefined;
  const moved = new Map([...movedInA, ...movedInB]);
  const followers = Map.groupBy(moved.keys(), (id) => moved.get(id) ?? null);
  const order: string[] = [];
  const open: (string | null)[] = [...before.filter((id) => !moved.has(id)).toReversed(), null];
  while (open.length > 0) {
    const id = open.pop() ?? null;
    if (id !== null) order.push(id);
    // The last of these is taken first.
    open.push(...(followers.get(id) ?? []).toSorted((one, other) => compare(other, one)));
  }
  // What goes round in a circle is reached from nowhere.
  return order.length === before.length ? order : undefined;
}

/** As few as tell how one order became the other, with what each comes after now. */
function placesOfMoved(
  before: readonly string[],
  after: readonly string[],
): ReadonlyMap<string, string | null> {
  const positions = new Map(before.map((id, at) => [id, at]));
  const staying = longestRising(after.flatMap((id) => positions.get(id) ?? []));
  return new Map(
    after.flatMap((id, at) =>
      staying.has(positions.get(id) ?? -1) ? [] : [[id, after[at - 1] ?? null] as const],
    ),
  );
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
  const byPlace = Map.groupBy(runs, ({ after }) => after);
  const after = (id: string | null): readonly string[] =>
    (byPlace.get(id) ?? [])
      .toSorted((a, b) => compare(a.ids[0] ?? "", b.ids[0] ?? ""))
      .flatMap(({ ids }) => ids);
  return [...after(null), ...spine.flatMap((id) => [id, ...after(id)])];
}
