import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { GivenUp, isTrap, KnownTrap } from "../occt/exception.ts";
import { closest, type Meeting } from "../solid/boolean.ts";
import type { Solid } from "../solid/solid.ts";
import type { Unit } from "../solid/units.ts";
import { keyOf } from "../store/key.ts";
import {
  attempt,
  type Cut,
  cutInGroups,
  type CutResult,
  cutResultSchema,
  MOST_TRIES,
  toolsSchema,
} from "./cut-in-groups.ts";
import type { OpenBody, Part } from "./part.ts";
import { tellingApart } from "./telling-apart.ts";

/**
 * Cutting a hundred holes one by one takes ten times as long as cutting them at once. So a cut waits at its body
 * until something needs the body's faces, and then all that wait are done together, in groups whose tools lie apart:
 * for those OCCT gives the same bytes in any grouping, so a result's key may hang on the tools alone. Overlapping
 * tools are cut one after another in feature order, because their bytes, and sometimes their faces, depend on it.
 *
 * Where OCCT traps, or comes to no end, nothing is left of what was done at once: then each cut is made by itself, under a
 * key of its own, since one that failed with others may well be good without them.
 */
export async function settleCuts(part: Part): Promise<readonly OpenBody[]> {
  const settled: OpenBody[] = [];
  for (const body of part.openBodies) {
    if (body.cuts.length === 0) settled.push(body);
    else {
      const start = performance.now();
      const { solids, results } = await cutOut(part, body);
      record(part, body.cuts, results, performance.now() - start);
      if (solids.length === 0) recordSwallowed(part, body.cuts, results);
      for (const solid of solids) settled.push({ name: body.name, solid, cuts: [] });
    }
  }
  return settled;
}

/**
 * What became of all cuts of a feature. `failed`: the copies at which they did, if it is a pattern. `seconds`: after how
 * long one of them was given up.
 */
export type CutOutcome = {
  readonly met: Meeting;
  readonly failed: readonly string[] | null;
  readonly seconds: number | null;
  /** Whether nothing is left of a body, or of a piece of one, with it. */
  readonly swallows: boolean;
};

/** Left out of the rest, which is made without them. */
type Bad = Map<Cut, { readonly failed: readonly number[] } | GivenUp>;
type CutOut = { readonly solids: readonly Solid[]; readonly results: readonly (CutResult | GivenUp)[] };

/** Places of cuts that trap, and of their tools that do by themselves. */
const verdictSchema = z.array(z.tuple([z.int(), toolsSchema]));

async function cutOut(part: Part, { solid, cuts }: OpenBody): Promise<CutOut> {
  const verdict = keyOf("cuts that trap", chainOf(solid.key, cuts).at(-1)!);
  const known = verdictSchema.safeParse((await part.units.find(verdict))?.note).data ?? [];
  const bad: Bad = new Map(known.map(([at, failed]) => [cuts[at]!, { failed }]));
  const good = cuts.filter((cut) => !bad.has(cut));
  const unit = await cutInTurn(part, solid, good, bad);
  if (bad.size > known.length) keepVerdict(part, verdict, cuts, bad);
  const ofGood = unit === undefined ? [] : resultsIn(unit);
  const left = ofGood.values();
  return {
    solids: unit?.solids ?? [solid],
    results: cuts.map((cut) => bad.get(cut) ?? left.next().value!),
  };
}

/**
 * After a trap others fail that otherwise do not: which cuts are good is only true where none trapped on the way. The next
 * kernel knows which work traps, and finds out the rest without. What was given up may be tried again some day.
 */
function keepVerdict({ units }: Part, key: string, cuts: readonly Cut[], bad: Bad): void {
  if (!units.isTrusted || units.lacksRoom) return;
  const places = [...bad].flatMap(([cut, why]) =>
    why instanceof GivenUp ? [] : [[cuts.indexOf(cut), [...why.failed]]],
  );
  if (places.length === bad.size) units.keep(key, places);
}

/** In a long run the last cut is done by itself: it is the one that is edited next, and then only it is done again. */
const LONG = 8;

/** Those that OCCT can do; `bad` is told of the others. Undefined where nothing is cut. */
async function cutInTurn(
  part: Part,
  solid: Solid,
  cuts: readonly Cut[],
  bad: Bad,
): Promise<Unit | undefined> {
  const chain = chainOf(solid.key, cuts);
  let done = cuts.length;
  let before: Unit | undefined;
  while (done > 0 && before === undefined) before = await part.units.find(chain[--done]!, isResults);
  const left = before === undefined ? cuts : cuts.slice(done + 1);
  const runs = left.length >= LONG ? [left.slice(0, -1), left.slice(-1)] : [left];
  for (const run of runs.filter(({ length }) => length > 0)) {
    const together = chainOf(before?.key ?? solid.key, run).at(-1)!;
    const unit = await unlessTrapped(part, cutSome(part, before, solid, run, together));
    // One alone would come to no end a second time.
    if (unit instanceof GivenUp && run.length === 1) bad.set(run[0]!, unit);
    else if (unit === null || unit instanceof GivenUp)
      for (const cut of run) before = await cutByItself(part, before, solid, cut, bad);
    else before = unit;
  }
  return before;
}

async function cutByItself(
  part: Part,
  before: Unit | undefined,
  solid: Solid,
  cut: Cut,
  bad: Bad,
): Promise<Unit | undefined> {
  // Nobody else's key: that of cuts made in turn may have failed for one of the others.
  const [first] = chainOf(solid.key, [cut]);
  const key = before === undefined ? first! : keyOf("cut by itself", before.key, first!);
  const unit = await unlessTrapped(part, cutSome(part, before, solid, [cut], key));
  if (unit !== null && !(unit instanceof GivenUp)) return unit;
  bad.set(cut, unit ?? (await trappingTools(part, before?.solids ?? [solid], cut)));
  return before;
}

async function unlessTrapped(part: Part, made: Promise<Unit>): Promise<Unit | GivenUp | null> {
  try {
    return await made;
  } catch (error) {
    if (isTrap(error)) part.trapped();
    else if (error instanceof GivenUp) return error;
    else if (!(error instanceof KnownTrap)) throw error;
    return null;
  }
}

/** Of each cut the key of what there is when it and all before it are done. */
function chainOf(start: string, cuts: readonly Cut[]): readonly string[] {
  const keys: string[] = [];
  for (const { tools } of cuts)
    keys.push(
      keyOf(
        "cuts that waited",
        keys.at(-1) ?? start,
        tools.map(({ solid: tool }) => tool.key),
      ),
    );
  return keys;
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

/** A trap among the tries costs a kernel: a search that divides by more meets fewer of them. */
const WIDE = 8;

/**
 * The tools of a cut that trap by themselves, too. Each try is a unit: what a kernel met before it was lost the next one
 * knows, so that in the end one finds out all of it in a heap that is whole, and whoever waits may give a try up.
 */
async function trappingTools(
  part: Part,
  solids: readonly Solid[],
  { feature, tools }: Cut,
): Promise<{ readonly failed: readonly number[] } | GivenUp> {
  const search = tellingApart([...tools.keys()], MOST_TRIES, WIDE);
  let step = search.next(false);
  while (step.done !== true) {
    const some = step.value.map((at) => tools[at]!);
    const keys = [solids, some.map(({ solid }) => solid)].map((all) => all.map(({ key }) => key));
    const make = () => {
      const made = attempt(part, solids, [{ feature, tools: some }]);
      for (const { shape } of made?.pieces ?? []) shape.delete();
      return { pieces: [], note: made !== null };
    };
    const unit = await unlessTrapped(part, part.units.unit(keyOf("whether tools cut", ...keys), make));
    if (unit instanceof GivenUp) return unit;
    step = search.next(unit?.note === true);
  }
  return { failed: step.value.alone };
}

const resultsSchema = z.array(cutResultSchema);

const isResults = (note: Json): boolean => resultsSchema.safeParse(note).success;

function resultsIn({ note }: Unit): readonly CutResult[] {
  return resultsSchema.parse(note);
}

const nothingYet: CutOutcome = { met: "missed", failed: null, seconds: null, swallows: false };

function record(part: Part, cuts: readonly Cut[], found: CutOut["results"], milliseconds: number): void {
  cuts.forEach((cut, at) => {
    const { feature } = cut;
    const before = part.cutOutcomes.get(feature) ?? nothingYet;
    const result = found[at] ?? "missed";
    part.cutOutcomes.set(feature, withResult(before, cut, result));
    part.cutTime.set(feature, (part.cutTime.get(feature) ?? 0) + milliseconds / cuts.length);
  });
}

function recordSwallowed({ cutOutcomes }: Part, cuts: readonly Cut[], found: CutOut["results"]): void {
  const last = cuts.findLast((_, at) => found[at] === "met");
  if (last === undefined) return;
  const outcome = cutOutcomes.get(last.feature) ?? nothingYet;
  cutOutcomes.set(last.feature, { ...outcome, swallows: true });
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
