import type { Failure } from "@solidtype/contracts";
import type { PartModel, ResolvedFeature, ResolvedOutcome } from "@solidtype/document";
import { resolveModel } from "@solidtype/document";
import { evaluators } from "../features/registry.ts";
import type { Tools } from "../features/evaluate.ts";
import { GivenUp, isOcctException, isSuppressed, isTrap, KnownTrap, occtMessage } from "../occt/exception.ts";
import { FeatureFailed, type KernelCode, leavesNothing, removesNothing } from "../part/failure.ts";
import type { CutOutcome } from "../part/cuts.ts";
import type { Part } from "../part/part.ts";
import { BooleanFailed } from "../solid/boolean.ts";
import type { FeatureReport } from "./report.ts";

/** Longer than this without a pause, and whoever may be told to stop would not hear it. */
const BREATH_MS = 40;

/** What features were when they last could be built, by id: plain data, which stands in for those that cannot be now. */
export type LastGood = ReadonlyMap<string, ResolvedFeature>;

/** As it was kept, an object in JSON. Only what a kernel made may be given to one. */
export function lastGoodOf(kept: unknown): LastGood {
  return new Map(Object.entries((kept ?? {}) as { readonly [id: string]: ResolvedFeature }));
}

export type BuiltFeatures = {
  readonly part: Part;
  readonly reports: readonly FeatureReport[];
  readonly lastGood: LastGood;
};

/** Stand-ins of cuts are found out to be needed one after another; after this many rounds they are left out. */
const MOST_ROUNDS = 8;

/**
 * Builds all features into a part, in order. Null when it was told to stop. Whether a cut meets anything shows only at
 * the end: when one does not and something can stand in for it, all is built again with that, mostly from the cache.
 */
export async function buildFeatures(
  start: () => Part,
  model: PartModel,
  tools: Tools,
  lastGood: LastGood,
  signal: AbortSignal | undefined,
): Promise<BuiltFeatures | null> {
  const outcomes = resolveModel(model).features;
  const late = new Map<string, Failure<KernelCode>>();
  for (let round = 1; ; round++) {
    const part = start();
    const reports = await buildInOrder(part, outcomes, tools, { lastGood, late }, signal);
    if (reports === null) return null;
    const found = reports.filter(
      ({ id, error }, at) =>
        error && part.cutOutcomes.has(id) && !late.has(id) && isOther(lastGood.get(id), outcomes[at]!),
    );
    for (const { id, error } of found) late.set(id, error!);
    if (found.length > 0 && round < MOST_ROUNDS) continue;
    const good = outcomes.flatMap(({ id, result }, at) =>
      result.ok && reports[at]!.status === "built" ? [[id, result.value] as const] : [],
    );
    return { part, reports, lastGood: new Map([...lastGood, ...good]) };
  }
}

/** `late`: features that are known to fail only once all is built, and why. */
type StandIns = { readonly lastGood: LastGood; readonly late: ReadonlyMap<string, Failure<KernelCode>> };

async function buildInOrder(
  part: Part,
  outcomes: readonly ResolvedOutcome[],
  tools: Tools,
  standIns: StandIns,
  signal: AbortSignal | undefined,
): Promise<readonly FeatureReport[] | null> {
  const reports: FeatureReport[] = [];
  let breath = performance.now();
  for (const outcome of outcomes) {
    if (signal !== undefined && performance.now() - breath > BREATH_MS) {
      await new Promise<void>((resume) => setTimeout(resume, 0));
      breath = performance.now();
    }
    if (signal?.aborted === true) return null;
    reports.push(await buildOne(part, outcome, tools, standIns));
  }
  await part.scene();
  return reports.map((report) => withCuts(part, report));
}

async function buildOne(
  part: Part,
  outcome: ResolvedOutcome,
  tools: Tools,
  { lastGood, late }: StandIns,
): Promise<FeatureReport> {
  const { id, suppressed, result } = outcome;
  if (suppressed) return { id, status: "suppressed", milliseconds: 0 };
  const start = performance.now();
  const cutBefore = timeOfCuts(part);
  const error = late.get(id) ?? (result.ok ? await evaluate(part, result.value, tools) : result.error);
  const last = lastGood.get(id);
  const place = part.frames.get(id);
  const stale = error !== null && isOther(last, outcome) && (await evaluate(part, last, tools)) === null;
  // It is mended where it lies now; what stands in for it may lie where it lay before.
  if (place !== undefined) part.frames.set(id, place);
  if (error !== null && !stale) part.failed.add(id);
  const milliseconds = performance.now() - start - (timeOfCuts(part) - cutBefore);
  const warning = part.warnings.get(id);
  if (error === null) return { id, status: "built", milliseconds, ...(warning && { warning }) };
  return { id, status: "failed", error, milliseconds, ...(stale && { stale }) };
}

/** The same again would only fail again. */
function isOther(last: ResolvedFeature | undefined, { result }: ResolvedOutcome): last is ResolvedFeature {
  return last !== undefined && !(result.ok && JSON.stringify(last) === JSON.stringify(result.value));
}

async function evaluate(
  part: Part,
  feature: ResolvedFeature,
  tools: Tools,
): Promise<Failure<KernelCode> | null> {
  try {
    // The registry pairs each type with its evaluator; TypeScript cannot follow a union through it.
    const build = evaluators[feature.type] as (
      feature: ResolvedFeature,
      part: Part,
      tools: Tools,
    ) => Promise<void>;
    await build(feature, part, tools);
    return null;
  } catch (error) {
    part.effects.delete(feature.id);
    return failureOf(part, error);
  }
}

function failureOf(part: Part, error: unknown): Failure<KernelCode> {
  if (error instanceof FeatureFailed) return error.failure;
  if (error instanceof BooleanFailed)
    return { code: "boolean-failed", message: `The bodies cannot be combined: ${error.message}.` };
  if (error instanceof GivenUp) return tooSlow(error.seconds);
  if (isTrap(error)) part.trapped();
  // What came first is the reason; what came on the way out of it came of that.
  else if (isSuppressed(error)) return failureOf(part, error.suppressed);
  if (isTrap(error) || error instanceof KnownTrap) {
    return {
      code: "geometry-failed",
      message: "The geometry cannot be built: OCCT stopped with a fault of its own.",
    };
  }
  if (!isOcctException(error)) throw error;
  return {
    code: "geometry-failed",
    message:
      "No solid can be made of this: it may be too small, too thin, or cross itself. Change its sizes or its outline.",
    details: { reason: occtMessage(part.oc, error) },
  };
}

function tooSlow(seconds: number): Failure<KernelCode> {
  return {
    code: "geometry-too-slow",
    message: `It took longer than ${seconds} seconds and was given up: OCCT may never come to an end with it. Change its sizes or what it works on.`,
    details: { seconds },
  };
}

/** A cut is only known to have met something once it was done, which may be long after its feature was evaluated. */
function withCuts(part: Part, evaluated: FeatureReport): FeatureReport {
  const cuts = part.cutOutcomes.get(evaluated.id);
  const { stale, ...rest } = evaluated;
  const report = { ...rest, milliseconds: rest.milliseconds + (part.cutTime.get(rest.id) ?? 0) };
  const isMissed = cuts?.met === "missed";
  const done = cuts === undefined || (!isMissed && cuts.failed === null && cuts.seconds === null);
  if (done && cuts?.swallows === true && report.status === "built")
    return { ...report, warning: leavesNothing };
  if (done && cuts?.met === "touched" && report.status === "built")
    return { ...report, warning: removesNothing };
  if (done) return stale === true ? { ...report, stale } : report;
  // What stands in for a cut may miss as well; then nothing stands in.
  if (report.status !== "built") return report;
  return { ...report, status: "failed", error: cutError(cuts) };
}

function cutError({ failed, seconds }: CutOutcome): Failure<KernelCode> {
  if (seconds !== null) return tooSlow(seconds);
  if (failed === null) return { code: "nothing-met", message: "It cuts nothing: no body is where it goes." };
  const instances = [...new Set(failed)];
  const message = "It cannot be cut: its surfaces meet the body's in a way that does not resolve.";
  const code = "boolean-failed";
  if (instances.length === 0) return { code, message };
  return {
    code,
    message: `Copy ${instances.join(" and ")}: ${message}`,
    details: { instances: [...instances] },
  };
}

function timeOfCuts(part: Part): number {
  return [...part.cutTime.values()].reduce((sum, time) => sum + time, 0);
}
