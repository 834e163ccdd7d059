import type { Loop, Region } from "./region.ts";

/**
 * A region is named by the sides of the entities around it ("l1+" runs in the entity's own direction, "l1-"
 * against it), not by where it is and not by its holes. So the name survives moves, new holes, and whatever
 * is added elsewhere. Regions with the same sides are counted ("~2"): by the order of their sides, and only
 * where that is the same, too, along their first entity.
 */
const READABLE = 160;

function sidesOf(loop: Loop): string {
  const sides = new Set(loop.pieces.map((piece) => `${piece.entity}${piece.reversed ? "-" : "+"}`));
  return [...sides].toSorted().join(",");
}

function regionName(loop: Loop): string {
  const sides = sidesOf(loop);
  return sides.length <= READABLE ? sides : `#${fingerprint(sides)}`;
}

/** FNV-1a in 128 bits: a collision would swap regions without a word, so 32 bits are too few. */
function fingerprint(text: string): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(128, (hash ^ BigInt(text.charCodeAt(index))) * 0x0000000001000000000000000000013bn);
  }
  return hash.toString(36);
}

/**
 * Which sides follow each other, wherever one starts to walk: tells most regions apart that have the same
 * sides, without looking at where anything lies.
 */
function sequence(loop: Loop): string {
  const sides = loop.pieces.map(({ entity, reversed }) => `${entity}${reversed ? "-" : "+"}`);
  const least = sides.toSorted()[0];
  const turns = sides.flatMap((side, start) =>
    side === least ? [[...sides.slice(start), ...sides.slice(0, start)].join()] : [],
  );
  return turns.toSorted()[0] ?? "";
}

/** Where along its smallest entity a loop comes first. On a circle that depends on where its angles begin. */
function firstPlace(loop: Loop): number {
  const smallest = loop.pieces.map((piece) => piece.entity).toSorted()[0];
  return Math.min(...loop.pieces.filter((piece) => piece.entity === smallest).map((piece) => piece.from));
}

function inOrder(a: Loop, b: Loop): number {
  const [first, second] = [sequence(a), sequence(b)];
  return first < second ? -1 : first > second ? 1 : firstPlace(a) - firstPlace(b);
}

/** Names for all outer loops, each its own. */
export function nameAll(loops: readonly Loop[]): readonly string[] {
  const groups = Map.groupBy(loops, regionName);
  const names = new Map<Loop, string>();
  for (const [name, alike] of groups) {
    alike
      .toSorted(inOrder)
      .forEach((loop, index) => names.set(loop, index === 0 ? name : `${name}~${index + 1}`));
  }
  return loops.map((loop) => names.get(loop) ?? "");
}

export type RegionMatch =
  | { readonly status: "found"; readonly region: Region }
  | { readonly status: "ambiguous"; readonly candidates: readonly Region[] }
  | { readonly status: "missing" };

/** Shares fewer of its sides than this: it is another region. */
const LIKENESS = 0.34;

/**
 * The region that a stored id means now. After an edit that changed its outline (a corner rounded, a line
 * drawn across) the one region that still shares enough sides is meant; when several do, nobody can tell.
 */
export function resolveRegion(id: string, regions: readonly Region[]): RegionMatch {
  const exact = regions.find((region) => region.id === id);
  if (exact !== undefined) return { status: "found", region: exact };
  const wanted = new Set(id.replace(/~\d+$/, "").split(","));
  const candidates = regions.filter((region) => likeness(wanted, region) >= LIKENESS);
  const [only] = candidates;
  if (only === undefined) return { status: "missing" };
  return candidates.length === 1 ? { status: "found", region: only } : { status: "ambiguous", candidates };
}

function likeness(wanted: ReadonlySet<string>, region: Region): number {
  const present = new Set(sidesOf(region.outer).split(","));
  const shared = wanted.intersection(present).size;
  return shared / (wanted.size + present.size - shared);
}
