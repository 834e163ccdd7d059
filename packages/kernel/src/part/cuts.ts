import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { GivenUp, isOcctException, isTrap, KnownTrap } from "../occt/exception.ts";
import { drawFlatCurves } from "../occt/flat-curves.ts";
import { BooleanFailed, booleanOf, closest, type Meeting, meetings } from "../solid/boolean.ts";
import { type Bounds, overlap } from "../solid/bounds.ts";
import type { Piece } from "../solid/carry.ts";
import { arrived, passing } from "../solid/passing.ts";
import type { Solid } from "../solid/solid.ts";
import type { Unit } from "../solid/units.ts";
import { keyOf } from "../store/key.ts";
import type { OpenBody, Part, Tool } from "./part.ts";
import { tellApart } from "./telling-apart.ts";

/**
 * Cutting a hundred holes one by one takes ten times as long as cutting them at once. So a cut waits at its body
 * until something needs the body's faces, and then all that wait are done together, in groups whose tools lie apart:
 * for those OCCT gives the same bytes in any grouping, so a result's key may hang on the tools alone. Overlapping
 * tools are cut one after another in feature order, because their bytes, and sometimes their faces, depend on it.
 */
export type Cut = { readonly feature: string; readonly tools: readonly Tool[] };

/** Places of tools in a cut. */
const toolsSchema = z.array(z.number()).readonly();

const resultsSchema = z.array(z.union([z.enum(meetings), z.object({ failed: toolsSchema })]));

/** What became of one cut; of a failed one the places of the tools that fail by themselves. */
type CutResult = z.infer<typeof resultsSchema>[number];

/**
 * What became of all cuts of a feature. `failed`: the copies at which they did, if it is a pattern. `seconds`: after how
 * long one of them was given up.
 */
export type CutOutcome = {
  readonly met: Meeting;
  readonly failed: readonly string[] | null;
  readonly seconds: number | null;
};

/** In a long run the last cut is done by itself: it is the one that is edited next, and then only it is done again. */
const LONG = 8;

export async function settleCuts(part: Part): Promise<readonly OpenBody[]> {
  const settled: OpenBody[] = [];
  for (const body of part.openBodies) {
    if (body.cuts.length === 0) settled.push(body);
    else {
      const start = performance.now();
      const { solids, results } = await cutOut(part, body);
      record(part, body.cuts, results, performance.now() - start);
      for (const solid of solids) settled.push({ name: body.name, solid, cuts: [] });
    }
  }
  return settled;
}

/** What was given up may be tried again some day: that is not kept with the other results. */
type CutOut = { readonly solids: readonly Solid[]; readonly results: readonly (CutResult | GivenUp)[] };

async function cutOut(part: Part, { solid, cuts }: OpenBody): Promise<CutOut> {
  const trapping = keyOf("cuts that trap", keysOf(solid, cuts).at(-1)!);
  const known = await part.units.find(trapping, isResults);
  if (known === undefined) {
    const done = await cutTogether(part, solid, cuts);
    if (done !== null) return done;
    const { solids, results } = await cutOneByOne(part, solid, cuts);
    // After a trap others fail that otherwise do not: which cuts are good is only true where none trapped on the way.
    // The next kernel knows which work traps, and finds out the rest without.
    const lasting = results.flatMap((result) => (result instanceof GivenUp ? [] : [result]));
    const isSound = part.units.isTrusted && !part.units.lacksRoom;
    if (isSound && lasting.length === cuts.length) part.units.keep(trapping, lasting);
    return { solids, results };
  }
  // Which of the cuts trap was found out before: it would cost this kernel, too.
  const results = resultsIn(known);
  const good = cuts.filter((_, at) => typeof results[at] === "string");
  if (good.length === 0) return { solids: [solid], results };
  const done = (await cutTogether(part, solid, good)) ?? (await cutOneByOne(part, solid, good));
  const ofGood = done.results.values();
  return {
    solids: done.solids,
    results: results.map((result) => (typeof result === "string" ? ofGood.next().value! : result)),
  };
}

/** Null where OCCT traps or never ends: nothing is left of what was done at once. */
async function cutTogether(part: Part, solid: Solid, cuts: readonly Cut[]): Promise<CutOut | null> {
  const unit = await unlessTrapped(part, () => cutAll(part, solid, cuts));
  return unit === null || unit instanceof GivenUp ? null : { solids: unit.solids, results: resultsIn(unit) };
}

/** Does those cuts that OCCT can do without the others. */
async function cutOneByOne(part: Part, solid: Solid, cuts: readonly Cut[]): Promise<CutOut> {
  const good: Cut[] = [];
  let before: Unit | undefined;
  const results: CutOut["results"][number][] = [];
  for (const cut of cuts) {
    const these = [...good, cut];
    const key = keysOf(solid, these).at(-1)!;
    // By itself it may well do what trapped when all were cut at once.
    const byItself = () => cutSome(part, before, solid, [cut], keyOf("cut by itself", key));
    const unit = await unlessTrapped(part, () =>
      cuts.length > 1 && these.length === cuts.length ? byItself() : cutAll(part, solid, these),
    );
    if (unit instanceof GivenUp) results.push(unit);
    else if (unit === null)
      results.push({ failed: await trappingTools(part, before?.solids ?? [solid], cut) });
    else {
      good.push(cut);
      before = unit;
      results.push(resultsIn(unit).at(-1)!);
    }
  }
  return { solids: before?.solids ?? [solid], results };
}

async function unlessTrapped(part: Part, cut: () => Promise<Unit>): Promise<Unit | GivenUp | null> {
  try {
    return await cut();
  } catch (error) {
    if (isTrap(error)) part.trapped();
    else if (error instanceof GivenUp) return error;
    else if (!(error instanceof KnownTrap)) throw error;
    return null;
  }
}

function keysOf(solid: Solid, cuts: readonly Cut[]): readonly string[] {
  const keys: string[] = [];
  for (const { tools } of cuts)
    keys.push(
      keyOf(
        "cuts that waited",
        keys.at(-1) ?? solid.key,
        tools.map(({ solid: tool }) => tool.key),
      ),
    );
  return keys;
}

async function cutAll(part: Part, solid: Solid, cuts: readonly Cut[]): Promise<Unit> {
  const keys = keysOf(solid, cuts);
  let done = cuts.length;
  let before: Unit | undefined;
  while (done > 0 && before === undefined) before = await part.units.find(keys[--done]!, isResults);
  if (before !== undefined && done === cuts.length - 1) return before;
  let from = before === undefined ? 0 : done + 1;
  if (cuts.length - from >= LONG) {
    before = await cutSome(part, before, solid, cuts.slice(from, -1), keys.at(-2)!);
    from = cuts.length - 1;
  }
  return cutSome(part, before, solid, cuts.slice(from), keys.at(-1)!);
}

function cutSome(
  part: Part,
  before: Unit | undefined,
  solid: Solid,
  cuts: readonly Cut[],
  key: string,
): Promise<Unit> {
  const make = () => {
    const known = before === undefined ? [] : resultsIn(before);
    const made = cutInGroups(part, before?.solids ?? [solid], cuts);
    return { pieces: made.pieces, note: [...known, ...made.results] };
  };
  return part.units.unit(key, make, isResults);
}

/** Bodies between two groups live only as long as it takes. */
function cutInGroups(
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
    const whole = attempt(part, current(), group);
    if (whole !== null) take(group, whole);
    else for (const cut of group) take([cut], attempt(part, current(), [cut]));
  }
  const left = pieces ?? start.map((solid) => asPiece(solid));
  return {
    pieces: left.map((piece) => ({ ...arrived(piece), from: [] })),
    results: cuts.map((cut) => results.get(cut) ?? "missed"),
  };
}

function attempt(
  part: Part,
  solids: readonly Solid[],
  group: readonly Cut[],
): { readonly pieces: readonly Piece[]; readonly results: readonly CutResult[] } | null {
  if (solids.length === 0) return { pieces: [], results: group.map(() => "missed") };
  try {
    const { pieces, met } = booleanOf(
      part.oc,
      "cut",
      solids,
      group.flatMap(({ tools }) => tools.map(({ solid }) => solid)),
    );
    let at = 0;
    const results = group.map(({ tools }) => closest(met.slice(at, (at += tools.length))));
    return { pieces, results };
  } catch (error) {
    if (error instanceof BooleanFailed || isOcctException(error)) return null;
    throw error;
  }
}

const MOST_TRIES = 60;

/** The tools of a failed cut that fail by themselves, too; none where only their meeting does. */
function guiltyTools(part: Part, solids: readonly Solid[], { feature, tools }: Cut): readonly number[] {
  if (tools.length === 1) return [0];
  const works = (places: readonly number[]) => {
    try {
      const done = attempt(part, solids, [{ feature, tools: places.map((at) => tools[at]!) }]);
      for (const { shape } of done?.pieces ?? []) shape.delete();
      return done !== null;
    } catch (error) {
      if (!isTrap(error)) throw error;
      part.trapped();
      return false;
    }
  };
  return tellApart([...tools.keys()], works, MOST_TRIES).alone;
}

/** To look for them traps again: that is done once, and remembered. */
async function trappingTools(part: Part, solids: readonly Solid[], cut: Cut): Promise<readonly number[]> {
  const keys = [solids, cut.tools.map(({ solid }) => solid)].map((some) => some.map(({ key }) => key));
  const key = keyOf("tools that trap", ...keys);
  const known = toolsSchema.safeParse((await part.units.find(key))?.note);
  if (known.success) return known.data;
  const found = guiltyTools(part, solids, cut);
  if (!part.units.lacksRoom) part.units.keep(key, [...found]);
  return found;
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

const isResults = (note: Json): boolean => resultsSchema.safeParse(note).success;

function resultsIn({ note }: Unit): readonly CutResult[] {
  return resultsSchema.parse(note);
}

const nothingYet: CutOutcome = { met: "missed", failed: null, seconds: null };

function record(part: Part, cuts: readonly Cut[], found: CutOut["results"], milliseconds: number): void {
  cuts.forEach((cut, at) => {
    const { feature } = cut;
    const before = part.cutOutcomes.get(feature) ?? nothingYet;
    const result = found[at] ?? "missed";
    part.cutOutcomes.set(feature, withResult(before, cut, result));
    part.cutTime.set(feature, (part.cutTime.get(feature) ?? 0) + milliseconds / cuts.length);
  });
}

function withResult(before: CutOutcome, cut: Cut, result: CutOut["results"][number]): CutOutcome {
  if (result instanceof GivenUp) return { ...before, seconds: result.seconds };
  if (typeof result === "string") return { ...before, met: closest([before.met, result]) };
  return { ...before, failed: [...(before.failed ?? []), ...copiesIn(cut, result.failed)] };
}

/** Where in a pattern some tools of its cut are. */
function copiesIn({ feature, tools }: Cut, places: readonly number[]): readonly string[] {
  return places.flatMap((place) => {
    const last = tools[place]!.name.instances?.at(-1);
    return last?.feature === feature ? [last.at] : [];
  });
}
