import {
  definitionOf,
  isActive,
  isReadable,
  type PartModel,
  type Reference,
  type StoredFeature,
} from "@solidtype/document";
import type { FeatureVerdict, Verdict } from "../ports.ts";
import type { Line } from "../pages.ts";
import { inAll, oneLine, quoted } from "../words.ts";

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

function featureLines(model: PartModel, verdict: Verdict | null): readonly Line[] {
  const states = new Map(verdict?.features.map((feature) => [feature.id, feature]));
  return model.features.map((feature) => {
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
    return { at: feature.id, text: oneLine(`${what} ${paramsOf(feature)}${said}`.trimEnd()) };
  });
}

/** To the micrometre: boxes have a hair of room around what is in them. */
const placeOf = (corner: readonly number[]): string =>
  corner.map((value) => String(Number(value.toFixed(3)) + 0)).join(", ");

function linesOf(model: PartModel, verdict: Verdict | null) {
  const variables = model.variables.map(({ id, name, expression }) => ({
    // Two people may have given one name at once.
    at: `variables/${id}`,
    text: oneLine(`#${name} = ${expression}  (id ${id})`),
  }));
  const bodies = (verdict?.bodies ?? []).map(({ name, label, volume, faces, bounds: { min, max } }) => ({
    at: name,
    text: oneLine(
      `${name} ${quoted(label)} volume ${volume.toPrecision(7)} mm³, ${faces} faces, from (${placeOf(min)}) to (${placeOf(max)})`,
    ),
  }));
  return { variables, features: featureLines(model, verdict), bodies };
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join("\n");
const headOf = ({ meta }: PartModel): string => `Part ${quoted(meta.name)}, unit ${meta.units}.`;

/** A line a feature: id, type, name, parameters that take part, and what the kernel says of it. */
export function describePart(model: PartModel, verdict: Verdict | null): string {
  const { variables, features, bodies } = linesOf(model, verdict);
  return [
    headOf(model),
    variables.length > 0 ? `Variables:\n${textOf(variables)}` : "No variables.",
    `Features in build order:\n${textOf(features)}`,
    bodies.length > 0 ? `Bodies:\n${textOf(bodies)}` : "No bodies.",
  ].join("\n\n");
}

/** The same for a part that is told in pages: first how much there is and what is wrong, then line by line. */
export function linesOfPart(model: PartModel, verdict: Verdict | null): readonly Line[] {
  const { variables, features, bodies } = linesOf(model, verdict);
  const wrong = verdict?.features.filter(({ state }) => state === "failed").map(({ id }) => id) ?? [];
  const failing = wrong.length === 0 ? "" : ` Failing: ${inAll(wrong)}.`;
  const counts = `${variables.length} variables, ${features.length} features in build order, ${bodies.length} bodies, in this order:`;
  return [{ at: "", text: `${headOf(model)}${failing} ${counts}` }, ...variables, ...features, ...bodies];
}

/** After an edit so many are told one by one; read_part tells all. */
const mostTold = 20;

function told(all: readonly string[]): string {
  const more = all.length - mostTold;
  return more <= 0
    ? all.join("; ")
    : `${all.slice(0, mostTold).join("; ")}; ${more} more: read_part shows them`;
}

/** What changed for the worse or is still wrong: the words that a model needs after an edit. */
export function describeVerdict(verdict: Verdict, model: PartModel): string {
  const nameOf = new Map(model.features.map(({ id, name }) => [id, name]));
  const wrong = verdict.features.filter((feature) => feature.state === "failed");
  const bodies = told(
    verdict.bodies.map((body) =>
      oneLine(`${body.name} ${quoted(body.label)}: ${body.volume.toPrecision(7)} mm³`),
    ),
  );
  const many = verdict.bodies.length;
  const built = many === 0 ? "No bodies" : `${many} ${many === 1 ? "body" : "bodies"} (${bodies})`;
  const named = (features: readonly FeatureVerdict[]) =>
    told(
      features.map(({ id, message }) =>
        oneLine(`${id} ${quoted(nameOf.get(id) ?? "")}: ${(message ?? "").replace(/\.$/, "")}`),
      ),
    );
  const lacking = verdict.features.filter(({ state, message }) => state === "ok" && message !== undefined);
  const warned = lacking.length === 0 ? "" : ` Built with something left out: ${named(lacking)}`;
  if (wrong.length === 0) return `The part builds: ${built}.${warned}`;
  return `Features that fail: ${named(wrong)}. ${built}.${warned}`;
}
