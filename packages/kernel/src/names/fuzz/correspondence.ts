import type { Fingerprint } from "@solidtype/document";
import { distance, dot, subtract, type Vector } from "../../geometry/vector.ts";
import type { BuiltPart, Found } from "../../rebuild/built-part.ts";

/** A face, edge, vertex or body by its place, with what it looks like. */
export type Seen = {
  readonly kind: Found["kind"];
  readonly body: number;
  readonly at: number;
  readonly name: string;
  readonly was: Fingerprint;
};

export function everythingIn(part: BuiltPart): readonly Seen[] {
  return part.bodies.flatMap((_, body) => {
    const see = (kind: Found["kind"], at: number): Seen => {
      const { name, was } = part.referenceTo(kind, body, at);
      return { kind, body, at, name, was: was! };
    };
    const { faces, edges, vertices } = part.counts(body);
    const all = (kind: Found["kind"], count: number) =>
      Array.from({ length: count }, (_, at) => see(kind, at));
    return [see("body", body), ...all("face", faces), ...all("edge", edges), ...all("vertex", vertices)];
  });
}

/** How far the nearest may be from being as near as the second: below, which is which is a guess. */
const CLEAR = 0.34;

/**
 * Which thing became which in a small step, by looks alone: each one's nearest. Null when that is not one to one, or
 * not clear: then the step was too large or the shape became another.
 */
export function follow(before: readonly Seen[], after: readonly Seen[]): ReadonlyMap<Seen, Seen> | null {
  if (before.length !== after.length) return null;
  const bodies = matched(before, after, "body", () => true);
  if (bodies === null) return null;
  const bodyOf = new Map([...bodies].map(([from, to]) => [from.body, to.body]));
  const all = new Map(bodies);
  for (const kind of ["face", "edge", "vertex"] as const) {
    const pairs = matched(before, after, kind, (from, to) => bodyOf.get(from.body) === to.body);
    if (pairs === null) return null;
    for (const [from, to] of pairs) all.set(from, to);
  }
  return sameMergers(all) ? all : null;
}

/** Faces that lay in one plane still do, and no others: what is merged or drawn apart is another shape. */
function sameMergers(became: ReadonlyMap<Seen, Seen>): boolean {
  const flat = [...became].filter(([from]) => from.kind === "face" && from.was.type === "plane");
  return flat.every(([a, aNow], at) =>
    flat.slice(at + 1).every(([b, bNow]) => inOnePlane(a, b) === inOnePlane(aNow, bNow)),
  );
}

function inOnePlane({ was: a }: Seen, { was: b }: Seen): boolean {
  const [p, q] = [a.direction as unknown as Vector, b.direction as unknown as Vector];
  return Math.abs(dot(p, q)) > 1 - 1e-9 && Math.abs(dot(subtract(vector(a.at), vector(b.at)), p)) < 1e-6;
}

const vector = (at: readonly number[]) => at as unknown as Vector;

function matched(
  before: readonly Seen[],
  after: readonly Seen[],
  kind: Seen["kind"],
  fits: (from: Seen, to: Seen) => boolean,
): Map<Seen, Seen> | null {
  const pairs = new Map<Seen, Seen>();
  const taken = new Set<Seen>();
  const candidates = after.filter((one) => one.kind === kind);
  for (const from of before) {
    if (from.kind !== kind) continue;
    const near = candidates
      .filter((to) => to.was.type === from.was.type && fits(from, to))
      .map((to) => ({ to, away: unlike(from.was, to.was) }))
      .toSorted((a, b) => a.away - b.away);
    const [first, second] = near;
    if (first === undefined || taken.has(first.to)) return null;
    if (second !== undefined && first.away > second.away * CLEAR) return null;
    taken.add(first.to);
    pairs.set(from, first.to);
  }
  return pairs;
}

/** Not a distance in space alone: two things in one place may differ in size. */
function unlike(a: Fingerprint, b: Fingerprint): number {
  const root = a.type === "body" ? 3 : a.size !== undefined && (a.direction ?? b.direction) ? 1 : 2;
  const size = (value: number | undefined) => Math.abs(value ?? 0) ** (1 / root);
  return distance(vector(a.at), vector(b.at)) + Math.abs(size(a.size) - size(b.size)) / 4;
}
