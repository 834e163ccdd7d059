import type { BodyName } from "@solidtype/document";
import type { LoopPiece, Region } from "@solidtype/sketch";
import { ofRegion } from "../names/label.ts";
import { united } from "../part/combine.ts";
import type { Part, Tool } from "../part/part.ts";
import { BooleanFailed } from "../solid/boolean.ts";
import { overlap } from "../solid/bounds.ts";
import type { Solid } from "../solid/solid.ts";

/**
 * The solids of a sketch's regions as tools: those that touch become one, named after its first region. Those that touch in
 * a point only make no one solid: they stay apart, unless they `lean` and may run into one another further on.
 */
export async function joined(
  part: Part,
  feature: string,
  made: readonly Made[],
  { lean }: { readonly lean: boolean },
): Promise<readonly Tool[]> {
  const boxes = made.map(({ solid }) => solid.box);
  const touching = made.filter((_, at) =>
    boxes.some((box, other) => other !== at && overlap(box, boxes[at]!)),
  );
  const apart = made.filter((one) => !touching.includes(one));
  const tools = apart.map((one) => toolOf(feature, one));
  if (touching.length === 0) return tools;
  try {
    return [...tools, ...(await oneOf(part, feature, touching))];
  } catch (error) {
    const groups = neighbours(touching);
    if (!(error instanceof BooleanFailed) || lean || groups.length === 1) throw error;
    for (const group of groups)
      tools.push(...(group.length === 1 ? [toolOf(feature, group[0]!)] : await oneOf(part, feature, group)));
    return tools;
  }
}

type Made = { readonly region: Region; readonly solid: Solid };

const toolOf = (feature: string, { region, solid }: Made): Tool => ({
  name: bodyName(feature, region),
  solid,
});

async function oneOf(part: Part, feature: string, made: readonly Made[]): Promise<readonly Tool[]> {
  const unit = await united(
    part,
    [],
    made.map(({ solid }) => solid),
  );
  return unit.solids.map((solid) =>
    toolOf(feature, { region: made[solid.facts.from[0] ?? 0]!.region, solid }),
  );
}

/** In the order of the first of each. */
function neighbours(made: readonly Made[]): readonly (readonly Made[])[] {
  let groups: readonly (readonly Made[])[] = [];
  for (const one of made) {
    const near = groups.filter((group) =>
      group.some((other) => haveStretchInCommon(one.region, other.region)),
    );
    const [first] = near;
    const all = [...near.flat(), one];
    groups =
      first === undefined
        ? [...groups, all]
        : groups.flatMap((group) => (group === first ? [all] : near.includes(group) ? [] : [group]));
  }
  return groups.map((group) => made.filter((one) => group.includes(one)));
}

/** Regions of one sketch never overlap: they lie on either side of what both have. */
function haveStretchInCommon(one: Region, other: Region): boolean {
  // On a circle a stretch may run past 1, which is 0 again.
  const shared = (a: LoopPiece, b: LoopPiece) =>
    Math.max(...[-1, 0, 1].map((turn) => Math.min(a.to, b.to + turn) - Math.max(a.from, b.from + turn)));
  return piecesOf(one).some((piece) =>
    piecesOf(other).some(
      (its) =>
        its.entity === piece.entity && its.reversed !== piece.reversed && shared(piece, its) > SHORTEST,
    ),
  );
}

/** Of an entity's length; ends of pieces are worked out for each region by itself. */
const SHORTEST = 1e-9;

const piecesOf = ({ outer, holes }: Region) => [outer, ...holes].flatMap(({ pieces }) => pieces);

function bodyName(feature: string, region: Region): BodyName {
  return { kind: "body", feature, source: ofRegion(region.id) };
}
