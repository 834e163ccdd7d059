import { fail, type Result } from "@solidtype/contracts";
import type { Param } from "../features/param.ts";
import { definitionOf, type FeatureType, isFeatureType } from "../features/registry.ts";
import type { Accepts, Reference } from "../model/reference.ts";
import type { FaceName, Name, NameSource } from "../names/name.ts";
import { parseName } from "../names/text.ts";
import type { ResolveContext } from "../resolve/context.ts";

type Placed = ResolveContext["placed"];

/** Which names a kind of geometry can have: those of features by type, all others by their own kind. */
const fitting: {
  readonly [Wanted in Accepts]: {
    readonly features: readonly FeatureType[];
    readonly kinds: readonly Name["kind"][];
  };
} = {
  plane: { features: ["datum-plane", "plane", "sketch"], kinds: ["face"] },
  axis: { features: ["axis"], kinds: ["entity", "edge", "face"] },
  point: { features: ["origin"], kinds: ["entity", "vertex"] },
  "sketch-point": { features: [], kinds: ["entity"] },
  face: { features: [], kinds: ["face"] },
  edge: { features: [], kinds: ["edge"] },
  vertex: { features: [], kinds: ["vertex", "entity"] },
  body: { features: [], kinds: ["body"] },
};

/** Why a parameter cannot take a name that is given to it, whatever becomes of the part, if so. */
export function kindProblem(
  param: Param,
  value: unknown,
  { placed }: ResolveContext,
): Result<never, "reference-kind"> | undefined {
  if (param.kind !== "reference" && param.kind !== "references") return undefined;
  const references = (param.kind === "reference" ? [value] : value) as readonly Reference[];
  for (const { name: text } of references) {
    const name = parseName(text);
    if (!name.ok) continue;
    const details = { reference: text };
    if (!param.accepts.some((wanted) => fits(name.value, wanted, placed))) {
      const wanted = param.accepts.join(" or ").replace("-", " ");
      return fail("reference-kind", `${param.label}: ${text} is no ${wanted}. ${param.description}`, details);
    }
    const face = facesIn(name.value).find((one) => lacksRole(one, placed));
    if (face === undefined) continue;
    const roles = Object.keys(definitionOf(typeOf(face, placed) as FeatureType).roles);
    const known = roles.length === 0 ? "it makes none" : `there are ${roles.join(", ")}`;
    return fail(
      "reference-kind",
      `${param.label}: ${face.feature} makes no face "${face.role}"; ${known}.`,
      details,
    );
  }
  return undefined;
}

function fits(name: Name, wanted: Accepts, placed: Placed): boolean {
  const { features, kinds } = fitting[wanted];
  if (name.kind !== "feature") return kinds.includes(name.kind);
  const type = placed.get(name.feature)?.type;
  // What a later version's feature is good for is for that to say.
  return type !== undefined && (!isFeatureType(type) ? features.length > 0 : features.includes(type));
}

function facesIn(name: Name | NameSource): readonly FaceName[] {
  switch (name.kind) {
    case "face":
      return [name, ...(name.source === undefined ? [] : facesIn(name.source))];
    case "body":
      return name.source === undefined ? [] : facesIn(name.source);
    case "edge":
    case "vertex":
      return name.faces.flatMap(facesIn);
    default:
      return [];
  }
}

const typeOf = (face: FaceName, placed: Placed): string | undefined => placed.get(face.feature)?.type;

function lacksRole(face: FaceName, placed: Placed): boolean {
  const type = typeOf(face, placed);
  return type !== undefined && isFeatureType(type) && !Object.hasOwn(definitionOf(type).roles, face.role);
}
