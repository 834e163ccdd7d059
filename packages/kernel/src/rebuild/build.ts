import type { Failure } from "@solidtype/contracts";
import type { PartModel, ResolvedFeature, ResolvedOutcome } from "@solidtype/document";
import { resolveModel } from "@solidtype/document";
import { evaluators } from "../features/registry.ts";
import type { Tools } from "../features/evaluate.ts";
import { isOcctException, occtMessage } from "../occt/exception.ts";
import { FeatureFailed, type KernelCode } from "../part/failure.ts";
import type { Part } from "../part/part.ts";
import { BooleanFailed } from "../solid/boolean.ts";
import type { FeatureReport } from "./report.ts";

/** Longer than this without a pause, and a worker would not hear that it is to stop. */
const BREATH_MS = 40;

/** Builds all features into the part, in order. Null when it was told to stop. */
export async function buildFeatures(
  part: Part,
  model: PartModel,
  tools: Tools,
  signal: AbortSignal | undefined,
): Promise<readonly FeatureReport[] | null> {
  const reports: FeatureReport[] = [];
  let breath = performance.now();
  for (const outcome of resolveModel(model).features) {
    if (performance.now() - breath > BREATH_MS) {
      await new Promise<void>((resume) => setTimeout(resume, 0));
      breath = performance.now();
    }
    if (signal?.aborted === true) return null;
    reports.push(await buildOne(part, outcome, tools));
  }
  await part.scene();
  return reports.map((report) => withCuts(part, report));
}

async function buildOne(
  part: Part,
  { id, suppressed, result }: ResolvedOutcome,
  tools: Tools,
): Promise<FeatureReport> {
  if (suppressed) return { id, status: "suppressed", milliseconds: 0 };
  const start = performance.now();
  const cutBefore = timeOfCuts(part);
  const error = result.ok ? await evaluate(part, result.value, tools) : result.error;
  if (error !== null) part.failed.add(id);
  const milliseconds = performance.now() - start - (timeOfCuts(part) - cutBefore);
  return error === null
    ? { id, status: "built", milliseconds }
    : { id, status: "failed", error, milliseconds };
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
    if (error instanceof FeatureFailed) return error.failure;
    if (error instanceof BooleanFailed)
      return { code: "boolean-failed", message: `The bodies cannot be combined: ${error.message}.` };
    if (error instanceof WebAssembly.RuntimeError) {
      // OCCT ran into its own fault and may have left its heap in pieces: this kernel must not build on.
      part.broken = true;
      return {
        code: "geometry-failed",
        message: "The geometry cannot be built: OCCT stopped with a fault of its own.",
      };
    }
    if (!isOcctException(error)) throw error;
    return {
      code: "geometry-failed",
      message: `The geometry cannot be built: ${occtMessage(part.oc, error)}`,
    };
  }
}

/** A cut is only known to have met something once it was done, which may be long after its feature was evaluated. */
function withCuts(part: Part, evaluated: FeatureReport): FeatureReport {
  const results = part.cutResults.get(evaluated.id);
  const report = {
    ...evaluated,
    milliseconds: evaluated.milliseconds + (part.cutTime.get(evaluated.id) ?? 0),
  };
  if (results === undefined || report.status !== "built") return report;
  if (results.has("failed")) {
    return {
      ...report,
      status: "failed",
      error: {
        code: "boolean-failed",
        message: "It cannot be cut: its surfaces meet the body's in a way that does not resolve.",
      },
    };
  }
  if (results.has("met")) return report;
  return {
    ...report,
    status: "failed",
    error: { code: "nothing-met", message: "It cuts nothing: no body is where it goes." },
  };
}

function timeOfCuts(part: Part): number {
  return [...part.cutTime.values()].reduce((sum, time) => sum + time, 0);
}
