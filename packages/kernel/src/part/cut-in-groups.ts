import { z } from "zod";
import { isOcctException } from "../occt/exception.ts";
import { drawFlatCurves } from "../occt/flat-curves.ts";
import { BooleanFailed, booleanOf, closest, meetings } from "../solid/boolean.ts";
import { type Bounds, overlap } from "../solid/bounds.ts";
import { atOnce, type Prover } from "../solid/proof.ts";
import type { Piece } from "../solid/carry.ts";
import { arrived, passing } from "../solid/passing.ts";
import type { Solid } from "../solid/solid.ts";
import type { Part, Tool } from "./part.ts";
import { tellApart } from "./telling-apart.ts";

export type Cut = { readonly feature: string; readonly tools: readonly Tool[] };

/** Places of tools in a cut. */
export const toolsSchema = z.array(z.number()).readonly();

export const cutResultSchema = z.union([z.enum(meetings), z.object({ failed: toolsSchema })]);

/** What became of one cut; of a failed one the places of the tools that fail by themselves. */
export type CutResult = z.infer<typeof cutResultSchema>;

/** Looking for what fails among many ends with these: the rest stays untold. */
export const MOST_TRIES = 60;

/**
 * Cuts whose tools lie apart are done in one operation. Bodies between two groups live only as long as it takes. Nothing
 * in here survives a trap: whoever calls it knows what else may be tried.
 */
export function cutInGroups(
  part: Part,
  start: readonly Solid[],
  cuts: readonly Cut[],
): { readonly pieces: readonly Piece[]; readonly results: readonly CutResult[] } {
  const results = new Map<Cut, CutResult>();
  let pieces: readonly Piece[] | null = null;
  let solids: readonly Solid[] | null = start;
  const current = () => (solids ??= pieces!.map((piece) => drawn(part, piece)));
  const advance = (next: readonly Piece[]) => {
    if (pieces !== null) for (const solid of current()) forgetWrappers(solid);
    pieces = next;
    solids = null;
  };
  const take = (some: readonly Cut[], done: ReturnType<typeof attempt>) => {
    some.forEach((cut, at) => {
      const result = done === null ? { failed: guiltyTools(part, current(), cut) } : done.results[at]!;
      if (results.get(cut) !== "met") results.set(cut, result);
    });
    if (done !== null) advance(done.pieces);
  };
  for (const group of groups(cuts)) {
    const whole = attempt(part, current(), group, part.units.proof);
    if (whole !== null) take(group, whole);
    else for (const cut of group) take([cut], attempt(part, current(), [cut]));
  }
  const left = pieces ?? start.map((solid) => asPiece(solid));
  return {
    pieces: left.map((piece) => ({ ...arrived(piece), from: [] })),
    results: cuts.map((cut) => results.get(cut) ?? "missed"),
  };
}

/** Null where OCCT cannot do it. */
export function attempt(
  part: Part,
  solids: readonly Solid[],
  group: readonly Cut[],
  prover: Prover = atOnce,
): { readonly pieces: readonly Piece[]; readonly results: readonly CutResult[] } | null {
  if (solids.length === 0) return { pieces: [], results: group.map(() => "missed") };
  try {
    const { pieces, met } = booleanOf(
      part.oc,
      "cut",
      solids,
      group.flatMap(({ tools }) => tools.map(({ solid }) => solid)),
      prover,
    );
    let at = 0;
    const results = group.map(({ tools }) => closest(met.slice(at, (at += tools.length))));
    return { pieces, results };
  } catch (error) {
    if (error instanceof BooleanFailed || isOcctException(error)) return null;
    throw error;
  }
}

/** The tools of a failed cut that fail by themselves, too; none where only their meeting does. */
function guiltyTools(part: Part, solids: readonly Solid[], { feature, tools }: Cut): readonly number[] {
  if (tools.length === 1) return [0];
  const works = (places: readonly number[]) => {
    const done = attempt(part, solids, [{ feature, tools: places.map((at) => tools[at]!) }]);
    for (const { shape } of done?.pieces ?? []) shape.delete();
    return done !== null;
  };
  return tellApart([...tools.keys()], works, MOST_TRIES).alone;
}

/** Runs of cuts of which no two reach into the other's box. A cut whose own tools overlap stands alone. */
function groups(cuts: readonly Cut[]): readonly (readonly Cut[])[] {
  const found: Cut[][] = [];
  let taken: Bounds[] = [];
  for (const cut of cuts) {
    const boxes = cut.tools.map(({ solid }) => solid.box);
    if (found.length === 0 || boxes.some((box) => taken.some((other) => overlap(box, other)))) {
      found.push([]);
      taken = [];
    }
    found.at(-1)!.push(cut);
    taken.push(...boxes);
  }
  return found;
}

function drawn({ oc }: Part, piece: Piece): Solid {
  drawFlatCurves(oc, piece.shape, (face) => piece.faceKeys[face] !== null);
  return passing(oc, piece);
}

function forgetWrappers(solid: Solid): void {
  solid[Symbol.dispose]();
}

function asPiece(solid: Solid): Piece {
  // The unit owns what it holds: a second handle on the same shape, not the target's own.
  const { labels, faceKeys } = solid.facts;
  return { shape: solid.copyHandle(), labels, faceKeys, from: [] };
}
