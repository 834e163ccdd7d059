import type { Loop, Region } from "./region.ts";

/**
 * A region is named by the sides of the entities around it ("l1+" runs in the entity's own direction, "l1-"
 * against it), not by where it is and not by its holes. So the name survives moves, new holes, and whatever
 * is added elsewhere. Regions with the same sides are counted ("~2.3", the second of three): by the order of
 * their sides, and only where that is the same, too, along their first entity.
 */
const READABLE = 160;

function namedSides(loop: Loop): ReadonlySet<string> {
  return new Set(loop.pieces.map((piece) => `${piece.entity}${piece.reversed ? "-" : "+"}`));
}

/**
 * Sides too many to write down are a fingerprint of them all, and marks of some: those that come first by their marks,
 * so that an outline that has changed a little has nearly the same ones.
 */
function regionName(loop: Loop): string {
  const sides = [...namedSides(loop)].toSorted();
  const readable = sides.join(",");
  if (readable.length <= READABLE) return readable;
  return [`#${fingerprint(readable)}`, ...marksOf(sides).slice(0, MARKS)].join(",");
}

/** FNV-1a in 128 bits: a collision would swap regions without a word, so 32 bits are too few. */
function hash(text: string): bigint {
  let value = 0x6c62272e07bb014262b821756295c58dn;
  for (let index = 0; index < text.length; index += 1) {
    value = BigInt.asUintN(
      128,
      (value ^ BigInt(text.charCodeAt(index))) * 0x0000000001000000000000000000013bn,
    );
  }
  return value;
}

function fingerprint(text: string): string {
  return hash(text).toString(36);
}

/** So many sides of a long outline are remembered, in so many characters each: in all no longer than a readable id. */
const MARKS = 24;
const MARK = 4;

/** In the order of the alphabet, which is any order but always the same. */
function marksOf(sides: readonly string[]): readonly string[] {
  const marks = sides.map((side) => (hash(side) % 36n ** BigInt(MARK)).toString(36).padStart(MARK, "0"));
  return [...new Set(marks)].toSorted();
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
    const { length } = alike;
    alike
      .toSorted(inOrder)
      .forEach((loop, index) => names.set(loop, length === 1 ? name : `${name}~${index + 1}.${length}`));
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
 * drawn across) the one region that still shares enough sides is meant; when several do, nobody can tell. Nor can
 * they where one of several alike is meant and there are more or fewer by now: it may be the other that is left.
 */
export function resolveRegion(id: string, regions: readonly Region[]): RegionMatch {
  const exact = regions.find((region) => region.id === id || earlierIds(region.id).includes(id));
  if (exact !== undefined) return { status: "found", region: exact };
  const candidates = regions.filter((region) => regionLikeness(id, region.id) >= LIKENESS);
  const [only] = candidates;
  if (only === undefined) return { status: "missing" };
  const isSure = candidates.length === 1 && !isOneOfSeveral(id);
  return isSure ? { status: "found", region: only } : { status: "ambiguous", candidates };
}

/** What a region was called before ids said of how many it is one, and those of long outlines anything of its sides. */
function earlierIds(id: string): readonly string[] {
  const uncounted = withEarlierCount(id);
  const unmarked = id.startsWith("#")
    ? `${id.split(",")[0]}${COUNTED.exec(uncounted)?.[0] ?? ""}`
    : uncounted;
  return unmarked === uncounted ? [uncounted] : [uncounted, unmarked];
}

/** The id of one of several alike as it was once: the first of them had no count, the others only their own. */
function withEarlierCount(id: string): string {
  return id.replace(/~(\d+)\.\d+$/, (_, rank: string) => (rank === "1" ? "" : `~${rank}`));
}

/** Whether a region is told from others with the same sides by its count alone. */
export const isOneOfSeveral = (id: string): boolean => /~\d+\.\d+$/.test(id);

/**
 * What two ids share of the sides that either names, from 0 to 1. Long outlines are compared by the first marks of both
 * together: whether both have them tells what they share in all, as a poll does.
 */
export function regionLikeness(one: string, other: string): number {
  const [a, b] = [sidesNamed(one), sidesNamed(other)];
  if (a.whole !== undefined && a.whole === b.whole) return 1;
  if (a.whole === undefined && b.whole === undefined) return shareOf(a.sides, b.sides);
  const [first, second] = [a, b].map(({ whole, sides }) => (whole === undefined ? marksOf(sides) : sides));
  const all = [...new Set([...(first ?? []), ...(second ?? [])])].toSorted();
  const asked = new Set(all.slice(0, MARKS));
  return shareOf(
    (first ?? []).filter((mark) => asked.has(mark)),
    (second ?? []).filter((mark) => asked.has(mark)),
  );
}

type Named = { readonly whole: string | undefined; readonly sides: readonly string[] };

function sidesNamed(id: string): Named {
  const [first = "", ...others] = id.split(",");
  const sides = withoutCount(id).split(",");
  return first.startsWith("#")
    ? { whole: withoutCount(first), sides: others.map(withoutCount) }
    : { whole: undefined, sides };
}

/** Asks a region's id whether one of these entities bounds it; of a long outline ids remember some sides only. */
export function boundedBy(entities: Iterable<string>): (id: string) => boolean {
  const ways = new Set([...entities].flatMap((entity) => [`${entity}+`, `${entity}-`]));
  let marks: ReadonlySet<string> | undefined;
  return (id) => {
    const { whole, sides } = sidesNamed(id);
    const wanted = whole === undefined ? ways : (marks ??= new Set(marksOf([...ways])));
    return sides.some((side) => wanted.has(side));
  };
}

/** What an id says of a region's sides, without what tells it from others with the same ones. */
export const withoutCount = (id: string): string => id.replace(COUNTED, "");

const COUNTED = /~\d+(?:\.\d+)?$/;

function shareOf(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [new Set(one), new Set(other)];
  const shared = a.intersection(b).size;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
