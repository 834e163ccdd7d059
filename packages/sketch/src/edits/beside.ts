import type { Link } from "./chain.ts";
import type { Rework } from "./rework.ts";

type Chain = { readonly links: readonly Link[]; readonly closed: boolean };
/** A curve to run beside one of a chain, and the joints at which it goes on smoothly from what is placed already. */
type Turn = { readonly at: number; readonly met: readonly number[] };

/**
 * Draws the curves beside a chain from corner to corner, and says of each what places it, once: what it meets without a
 * corner says something already. A line takes two sayings (parallel, how far off), an arc around the centre of its
 * original one (its radius). So the first of a smooth run gets the distance, and the others follow from it.
 */
export function drawBeside(work: Rework, chain: Chain, points: readonly string[], by: number): void {
  const made = new Map<number, string>();
  for (const turn of turnsOf(chain)) {
    const link = chain.links[turn.at];
    if (link === undefined) continue;
    const ends = [points[turn.at] ?? "", points[(turn.at + 1) % points.length] ?? ""] as const;
    const [start, end] = link.forward ? ends : ends.toReversed();
    const copy = copied(work, link, start ?? "", end ?? "", turn.met.length);
    place(work, link, copy, turn.met.length, by);
    made.set(turn.at, copy);
    for (const other of turn.met) {
      const isRound = [link, chain.links[other]].some((one) => one?.curve.kind === "round");
      if (isRound) work.constrain("tangent", made.get(other) ?? "", copy);
    }
  }
}

/** Met at both ends an arc cannot keep its original's centre as well: tangency says where its own is. */
function copied(work: Rework, link: Link, start: string, end: string, met: number): string {
  const { entity, curve } = link.placed;
  if (entity.type !== "arc" || curve.kind !== "round")
    return work.addLike(entity, { type: "line", start, end });
  const center = met > 1 ? work.point(curve.center) : entity.center;
  return work.addLike(entity, { type: "arc", center, start, end });
}

function place(work: Rework, { placed, curve, forward }: Link, copy: string, met: number, by: number): void {
  if (curve.kind === "round") {
    if (met !== 1) work.dimension("radius", [copy], curve.radius - (forward ? by : -by));
    return;
  }
  if (met < 2) work.constrain("parallel", placed.id, copy);
  if (met < 1) work.dimension("distance", [placed.id, copy], Math.abs(by));
}

/**
 * The order in which they are drawn: what meets smoothly what is drawn already, arcs before the line beyond them, so that
 * none is met twice; a line where there is no such one, and else an arc.
 */
function* turnsOf({ links, closed }: Chain): Generator<Turn> {
  const count = links.length;
  const isArc = (at: number) => links[at]?.curve.kind === "round";
  const smoothly = (at: number): readonly number[] => [
    ...(links[at]?.smoothBefore === true && (closed || at > 0) ? [(at - 1 + count) % count] : []),
    ...(links[at]?.smoothAfter === true && (closed || at < count - 1) ? [(at + 1) % count] : []),
  ];
  const drawn = new Set<number>();
  const turnAt = (at: number): Turn => ({ at, met: smoothly(at).filter((other) => drawn.has(other)) });
  const rank = ({ at, met }: Turn) => (isArc(at) ? (met.length === 1 ? 0 : 2) : 1);
  // What of the rest meets what is drawn: never many, so a long chain is not looked through for each of its curves.
  const reached = new Set<number>();
  const all = [...links.keys()];
  for (const seed of [...all.filter((at) => !isArc(at)), ...all.filter(isArc)]) {
    if (!drawn.has(seed)) reached.add(seed);
    while (reached.size > 0) {
      const turns = [...reached].map(turnAt).toSorted((a, b) => rank(a) - rank(b) || a.at - b.at);
      const [turn] = turns as [Turn];
      yield turn;
      drawn.add(turn.at);
      reached.delete(turn.at);
      for (const other of smoothly(turn.at)) if (!drawn.has(other)) reached.add(other);
    }
  }
}
