import { definitionOf, featureDefinitions, isFeatureType } from "@solidtype/document";
import { z } from "zod";
import { failed, partTool, say, sayJson, type Tool, workspaceTool } from "../tool.ts";
import { describePart } from "./describe.ts";

const readPart = partTool({
  name: "read_part",
  effect: "reads",
  description:
    "The part as it is now: variables, features in build order with their parameters and errors, bodies.",
  input: z.strictObject({}),
  title: () => "Read the part",
  async run(_input, part, { geometry }) {
    const model = part.model();
    const verdict = await geometry.build(part);
    const text = describePart(model, verdict.ok ? verdict.value : null);
    return say(verdict.ok ? text : `${text}\n\nIt could not be built now: ${verdict.error.message}`);
  },
});

const readFeature = partTool({
  name: "read_feature",
  effect: "reads",
  description: "One feature whole, with every parameter; of a sketch all its entities and constraints.",
  input: z.strictObject({ id: z.string() }),
  title: async ({ id }, labels) => `Read ${await labels.inPart(id)}`,
  async run({ id }, part) {
    const feature = part.model().features.find((candidate) => candidate.id === id);
    return feature === undefined ? failed(`There is no feature "${id}".`) : say(JSON.stringify(feature));
  },
});

const describeFeatureTypes = workspaceTool({
  name: "describe_feature_types",
  effect: "reads",
  description:
    "Which feature types there are; with `type`, its parameters: kind, default, choices, and when each takes part.",
  input: z.strictObject({ type: z.string().optional() }),
  title: ({ type }) => (type === undefined ? "List feature types" : `Look up ${type}`),
  async run({ type }) {
    if (type === undefined) {
      const lines = Object.values(featureDefinitions).map((one) => `${one.type}: ${one.summary}`);
      return say(lines.join("\n"));
    }
    if (!isFeatureType(type)) return failed(`There is no feature type "${type}".`);
    const { params, roles, summary } = definitionOf(type);
    return sayJson(JSON.parse(JSON.stringify({ type, summary, params, faceRoles: roles })));
  },
});

export const readTools: readonly Tool[] = [readPart, readFeature, describeFeatureTypes];
