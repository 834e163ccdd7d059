import type { BodyName } from "@solidtype/document";
import type { Region } from "@solidtype/sketch";
import { ofRegion } from "../names/label.ts";
import { united } from "../part/combine.ts";
import type { Part, Tool } from "../part/part.ts";
import { overlap } from "../solid/bounds.ts";
import type { Solid } from "../solid/solid.ts";

/** The solids of a sketch's regions as tools: those that touch become one; each is named after its first region. */
export async function joined(
  part: Part,
  feature: string,
  made: readonly { readonly region: Region; readonly solid: Solid }[],
): Promise<readonly Tool[]> {
  const boxes = made.map(({ solid }) => solid.box);
  const touching = made.filter((_, at) =>
    boxes.some((box, other) => other !== at && overlap(box, boxes[at]!)),
  );
  const apart = made.filter((one) => !touching.includes(one));
  const tools = apart.map(({ region, solid }): Tool => ({ name: bodyName(feature, region), solid }));
  if (touching.length === 0) return tools;
  const unit = await united(
    part,
    [],
    touching.map(({ solid }) => solid),
  );
  for (const solid of unit.solids)
    tools.push({ name: bodyName(feature, touching[solid.facts.from[0] ?? 0]!.region), solid });
  return tools;
}

function bodyName(feature: string, region: Region): BodyName {
  return { kind: "body", feature, source: ofRegion(region.id) };
}
