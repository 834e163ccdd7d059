import { nameText, parseName, type ResolvedFeature } from "@solidtype/document";
import { inCopy } from "../../names/in-copy.ts";
import { isOcctException } from "../../occt/exception.ts";
import { bodiesNamed, combine, namesOf, replaceEach } from "../../part/combine.ts";
import { FeatureFailed, removesNothing } from "../../part/failure.ts";
import type { Elsewhere, Part, Tool } from "../../part/part.ts";
import { BooleanFailed, booleanOf, type Meeting } from "../../solid/boolean.ts";
import { keyOf } from "../../store/key.ts";
import type { Evaluate } from "../evaluate.ts";
import { z } from "zod";

type Work = {
  readonly id: string;
  readonly operation: ResolvedFeature<"boolean">["params"]["operation"];
  readonly keepTools: boolean;
  readonly targets: readonly string[];
  readonly tools: readonly string[];
};

export const evaluateBoolean: Evaluate<"boolean"> = async ({ id, params }, part) => {
  const { operation, keepTools } = params;
  const work = { id, operation, keepTools, targets: namesOf(params.targets), tools: namesOf(params.tools) };
  const met = await combineBodies(part, work);
  if (operation === "subtract" && met === "touched") part.warnings.set(id, removesNothing);
  part.did(id, {
    kind: "work",
    again: async (places) => {
      for (const where of places) await combineBodies(part, elsewhere(work, where));
    },
  });
};

/** Tells how the tools met the targets. */
async function combineBodies(part: Part, { id, operation, keepTools, ...names }: Work): Promise<Meeting> {
  await part.scene();
  const targets = await bodiesNamed(part, names.targets);
  const tools = await bodiesNamed(part, names.tools);
  if (tools.some((tool) => targets.includes(tool))) {
    throw new FeatureFailed("geometry-wrong-kind", "A body cannot be target and tool at once.", {
      param: "tools",
    });
  }
  const before = part.openBodies;
  const used: readonly Tool[] = tools.map(({ name, solid }) => ({ name, solid }));
  part.openBodies = before.filter((body) => !tools.includes(body));
  let met: Meeting = "met";
  try {
    if (operation === "union") await combine(part, id, "add", used, names.targets);
    else met = await replaceEach(part, targets, used, operation === "subtract" ? "cut" : "common");
  } catch (error) {
    part.openBodies = before;
    const guilty =
      error instanceof BooleanFailed && tools.length > 1
        ? (await guiltyTools(part, operation, targets, tools)).map(({ name }) => nameText(name))
        : [];
    throw blaming(error, names, guilty);
  }
  if (!keepTools) return met;
  // A tool that a union met nothing with stands there already.
  const made = part.openBodies.filter((body) => !before.includes(body) && body.solid.facts.from.length === 1);
  const standing = new Set(made.map(({ name }) => nameText(name)));
  const gone = tools.filter(({ name }) => operation !== "union" || !standing.has(nameText(name)));
  part.openBodies = [...part.openBodies, ...gone];
  return met;
}

const kinds = { union: "fuse", subtract: "cut", intersect: "common" } as const;

/** The tools that cannot be combined by themselves, either: OCCT fails as a whole only. Found out once, for good. */
async function guiltyTools(
  part: Part,
  operation: Work["operation"],
  targets: readonly Tool[],
  tools: readonly Tool[],
): Promise<readonly Tool[]> {
  const keys = (all: readonly Tool[]) => all.map(({ solid }) => solid.key);
  const unit = await part.units.unit(
    keyOf("tools that cannot be combined", operation, keys(targets), keys(tools)),
    () => ({
      pieces: [],
      note: [...tools.keys()].filter((at) => !combines(part, operation, targets, tools[at]!)),
    }),
    (note) => placesSchema.safeParse(note).success,
  );
  return placesSchema.parse(unit.note).map((at) => tools[at]!);
}

const placesSchema = z.array(z.number());

function combines(
  { oc }: Part,
  operation: Work["operation"],
  targets: readonly Tool[],
  { solid }: Tool,
): boolean {
  try {
    const solids = targets.map((target) => target.solid);
    for (const { shape } of booleanOf(oc, kinds[operation], solids, [solid]).pieces) shape.delete();
    return true;
  } catch (error) {
    if (error instanceof BooleanFailed || isOcctException(error)) return false;
    throw error;
  }
}

/** `guilty`: the tools at fault, where that is not all of them or only their meeting. */
function blaming(
  error: unknown,
  { targets, tools }: Pick<Work, "targets" | "tools">,
  guilty: readonly string[],
): unknown {
  if (error instanceof BooleanFailed) {
    const what =
      guilty.length === 0 ? "The bodies" : `${guilty.length} of the ${tools.length} tools and the target`;
    return new FeatureFailed("boolean-failed", `${what} cannot be combined: ${error.message}.`, {
      references: guilty.length === 0 ? [...targets, ...tools] : guilty,
    });
  }
  if (!(error instanceof FeatureFailed) || error.failure.details !== undefined) return error;
  return new FeatureFailed(error.failure.code, error.failure.message, { references: [...targets, ...tools] });
}

/** The same with the copies of the bodies; those that are not copied have no part in a copy. */
function elsewhere(work: Work, { renamings }: Elsewhere): Work {
  const copies = (names: readonly string[]) =>
    names.map((text) => {
      const name = parseName(text);
      const copy = name.ok && name.value.kind === "body" ? nameText(inCopy(name.value, renamings)) : text;
      if (copy !== text) return copy;
      throw new FeatureFailed(
        "cannot-repeat",
        "Bodies are combined again only where the pattern copies them: pick the features that make them, too.",
        { reference: text },
      );
    });
  return { ...work, targets: copies(work.targets), tools: copies(work.tools) };
}
