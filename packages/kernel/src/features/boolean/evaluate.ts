import { bodiesNamed, combine, namesOf, replaceEach } from "../../part/combine.ts";
import { FeatureFailed } from "../../part/failure.ts";
import type { Tool } from "../../part/part.ts";
import type { Evaluate } from "../evaluate.ts";

export const evaluateBoolean: Evaluate<"boolean"> = async ({ id, params }, part) => {
  await part.scene();
  const targets = await bodiesNamed(part, namesOf(params.targets));
  const tools = await bodiesNamed(part, namesOf(params.tools));
  if (tools.some((tool) => targets.includes(tool))) {
    throw new FeatureFailed("geometry-wrong-kind", "A body cannot be target and tool at once.", {
      param: "tools",
    });
  }
  const before = part.openBodies;
  const names = namesOf(params.targets);
  const used: readonly Tool[] = tools.map(({ name, solid }) => ({ name, solid }));
  part.openBodies = before.filter((body) => !tools.includes(body));
  try {
    if (params.operation === "union") await combine(part, id, "add", used, names);
    else await replaceEach(part, targets, used, params.operation === "subtract" ? "cut" : "common");
  } catch (error) {
    part.openBodies = before;
    throw error;
  }
  if (params.keepTools) part.openBodies = [...part.openBodies, ...tools];
};
