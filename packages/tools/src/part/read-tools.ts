import {
  definitionOf,
  type Drawing,
  featureDefinitions,
  isFeatureType,
  type StoredFeature,
} from "@solidtype/document";
import { sketchesInWords } from "./sketch-words.ts";
import { z } from "zod";
import { failed, partTool, say, type Tool, workspaceTool } from "../tool.ts";
import { namesGuide, sketchGuide } from "../guide.ts";
import { quoted } from "../words.ts";
import { type Line, pageLength, sayPage } from "../pages.ts";
import { describePart, linesOfPart } from "./describe.ts";

const after = z
  .string()
  .exactOptional()
  .describe("Where the page before left off, as it said: what is very long comes in pages.");

const readPart = partTool({
  name: "read_part",
  effect: "reads",
  description:
    "The part as it is now: variables, features in build order with their parameters and errors, bodies.",
  input: z.strictObject({ after }),
  title: () => "Read the part",
  async run(input, part, { geometry }) {
    const model = part.model();
    const built = await geometry.build(part);
    const verdict = built.ok ? built.value : null;
    const lacking = built.ok ? "" : `\n\nIt could not be built now: ${built.error.message}`;
    const text = describePart(model, verdict);
    if (input.after === undefined && text.length <= pageLength) return say(`${text}${lacking}`);
    const page = sayPage(linesOfPart(model, verdict), input.after);
    return page.ok ? say(`${page.value.text}${lacking}`) : page;
  },
});

const readFeature = partTool({
  name: "read_feature",
  effect: "reads",
  description:
    "One feature whole, with every parameter; of a sketch all its entities and constraints, and what can still move in it.",
  input: z.strictObject({ id: z.string(), after }),
  title: async ({ id }, labels) => `Read ${await labels.inPart(id)}`,
  async run({ id, after: last }, part, { sketchState }) {
    const feature = part.model().features.find((candidate) => candidate.id === id);
    if (feature === undefined) return failed(`There is no feature "${id}": read_part lists them by id.`);
    const text = JSON.stringify(feature);
    if (last !== undefined || text.length > pageLength) return sayPage(linesOfFeature(feature), last);
    const drawn = await sketchesInWords(new Set([id]), part.model(), sketchState);
    return say(drawn === "" ? text : `${text}\n${drawn.trim()}`);
  },
});

/** A feature that is too long for one answer, line by line: itself, then what its lists hold, each by its place. */
function linesOfFeature(feature: StoredFeature): readonly Line[] {
  const {
    params = {},
    sketch,
    ...head
  } = feature as {
    readonly params?: { readonly [name: string]: unknown };
    readonly sketch?: Drawing;
  };
  const line = (at: string, value: unknown): Line => ({ at, text: `${at} ${JSON.stringify(value)}` });
  const entries = (place: string, of: object): readonly Line[] =>
    Object.entries(of).map(([id, value]) => line(`${place}/${id}`, value));
  const counts =
    sketch === undefined
      ? ""
      : ` ${Object.keys(sketch.entities).length} entities and ${Object.keys(sketch.constraints).length} constraints, each by its place:`;
  return [
    { at: "", text: `${JSON.stringify(head)}${counts}` },
    ...Object.entries(params).flatMap(([name, value]) =>
      Array.isArray(value) ? entries(`params/${name}`, value) : [line(`params/${name}`, value)],
    ),
    ...(sketch === undefined
      ? []
      : [...entries("entities", sketch.entities), ...entries("constraints", sketch.constraints)]),
  ];
}

const describeFeatureTypes = workspaceTool({
  name: "describe_feature_types",
  effect: "reads",
  description:
    "Which feature types there are, and how geometry is named; with `type`, its parameters: kind, default, choices, and when each takes part; of a sketch how it is drawn.",
  input: z.strictObject({ type: z.string().optional() }),
  title: ({ type }) => (type === undefined ? "List feature types" : `Look up ${type}`),
  async run({ type }) {
    if (type === undefined) {
      const lines = Object.values(featureDefinitions).map((one) => `${one.type}: ${one.summary}`);
      return say(`${lines.join("\n")}\n\nWith \`type\`: what it takes.\n\n${namesGuide}`);
    }
    if (!isFeatureType(type))
      return failed(
        `There is no feature type ${quoted(type)}; there are: ${Object.keys(featureDefinitions).join(", ")}.`,
      );
    const { params, roles, summary } = definitionOf(type);
    const told = JSON.stringify({ type, summary, params, faceRoles: roles });
    return say(type === "sketch" ? `${told}\n\nBeside params it has a drawing.\n${sketchGuide}` : told);
  },
});

export const readTools: readonly Tool[] = [readPart, readFeature, describeFeatureTypes];
