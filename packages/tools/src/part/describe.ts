import {
  definitionOf,
  isActive,
  isReadable,
  type PartModel,
  type Reference,
  type StoredFeature,
} from "@solidtype/document";
import type { FeatureVerdict, Verdict } from "../ports.ts";
import { oneLine, quoted } from "../words.ts";

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue).join(", ")}]`;
  if (typeof value === "object" && value !== null && "name" in value) return (value as Reference).name;
  return String(value);
}

function paramsOf(feature: StoredFeature): string {
  if (!isReadable(feature)) return feature.problem;
  const values: { readonly [name: string]: unknown } = feature.params;
  return Object.entries(definitionOf(feature.type).params)
    .filter(([name, param]) => isActive(param, values) && values[name] !== null)
    .map(([name]) => `${name}=${shownValue(values[name])}`)
    .join(" ");
}

/** A line a feature: id, type, name, parameters that take part, and what the kernel says of it. */
export function describePart(model: PartModel, verdict: Verdict | null): string {
  const states = new Map(verdict?.features.map((feature) => [feature.id, feature]));
  const lines = model.features.map((feature) => {
    const state = states.get(feature.id);
    const said = feature.suppressed
      ? " (suppressed)"
      : state?.state === "failed"
        ? ` FAILED: ${state.message ?? ""}`
        : state?.message === undefined
          ? ""
          : ` WARNING: ${state.message}`;
    const drawn =
      isReadable(feature) && feature.type === "sketch"
        ? ` (${Object.keys(feature.sketch.entities).length} entities)`
        : "";
    const what = `${feature.id} ${feature.type} ${quoted(feature.name)}${drawn}`;
    return oneLine(`${what} ${paramsOf(feature)}${said}`.trimEnd());
  });
  const variables = model.variables.map((variable) =>
    oneLine(`#${variable.name} = ${variable.expression}  (id ${variable.id})`),
  );
  const bodies = (verdict?.bodies ?? []).map((body) =>
    oneLine(
      `${body.name} ${quoted(body.label)} volume ${body.volume.toPrecision(7)} mm³, ${body.faces} faces, from (${body.bounds.min.join(", ")}) to (${body.bounds.max.join(", ")})`,
    ),
  );
  return [
    `Part ${quoted(model.meta.name)}, unit ${model.meta.units}.`,
    variables.length > 0 ? `Variables:\n${variables.join("\n")}` : "No variables.",
    `Features in build order:\n${lines.join("\n")}`,
    bodies.length > 0 ? `Bodies:\n${bodies.join("\n")}` : "No bodies.",
  ].join("\n\n");
}

/** What changed for the worse or is still wrong: the words that a model needs after an edit. */
export function describeVerdict(verdict: Verdict, model: PartModel): string {
  const nameOf = new Map(model.features.map(({ id, name }) => [id, name]));
  const wrong = verdict.features.filter((feature) => feature.state === "failed");
  const bodies = verdict.bodies.map((body) => `${quoted(body.label)}: ${body.volume.toPrecision(7)} mm³`);
  const built = `${verdict.bodies.length} ${verdict.bodies.length === 1 ? "body" : "bodies"} (${bodies.join("; ")})`;
  const named = (features: readonly FeatureVerdict[]) =>
    features
      .map(({ id, message }) => oneLine(`${id} ${quoted(nameOf.get(id) ?? "")}: ${message ?? ""}`))
      .join("; ");
  const lacking = verdict.features.filter(({ state, message }) => state === "ok" && message !== undefined);
  const warned = lacking.length === 0 ? "" : ` Built with something left out: ${named(lacking)}`;
  if (wrong.length === 0) return `The part builds: ${built}.${warned}`;
  return `Features that fail: ${named(wrong)}. ${built}.${warned}`;
}
