import { type FaceName, isReadable, type Name, parseName, type PartModel } from "@solidtype/document";
import { resolveRegion } from "@solidtype/sketch";
import type { EditorState } from "./editor-state.ts";

const featureName = (model: PartModel, id: string): string =>
  model.features.find((feature) => feature.id === id)?.name ?? id;

/** Roles as people say them: "end" of an extrusion is its end face, "side" a side face. */
const roleWords: Readonly<Record<string, string>> = {
  start: "Start face",
  end: "End face",
  side: "Side face",
  round: "Rounding",
  corner: "Corner",
  bevel: "Bevel",
  wall: "Wall",
  tip: "Bottom",
  inner: "Inner wall",
};

const faceWords = ({ role }: FaceName): string =>
  roleWords[role] ?? `${role[0]?.toUpperCase() ?? ""}${role.slice(1).replaceAll("-", " ")} face`;

function entityWords(model: PartModel, feature: string, entity: string): string {
  const sketch = model.features.find((candidate) => candidate.id === feature);
  const shape =
    sketch !== undefined && isReadable(sketch) && sketch.type === "sketch"
      ? sketch.sketch.entities[entity]?.type
      : undefined;
  const kind = shape === undefined ? "Curve" : `${shape[0]?.toUpperCase()}${shape.slice(1)}`;
  return `${kind} of ${featureName(model, feature)}`;
}

const makers = (model: PartModel, faces: readonly FaceName[]): string =>
  [...new Set(faces.map((face) => featureName(model, face.feature)))].join(" and ");

function words(model: PartModel, name: Name): string {
  switch (name.kind) {
    case "feature":
      return featureName(model, name.feature);
    case "entity":
      return entityWords(model, name.feature, name.entity);
    case "face":
      return `${faceWords(name)} of ${featureName(model, name.feature)}`;
    case "body":
      return `Body of ${featureName(model, name.feature)}`;
    case "edge":
      return `Edge of ${makers(model, name.faces)}`;
    case "vertex":
      return `Vertex of ${makers(model, name.faces)}`;
  }
}

/** What a name is called to people: of a body as the list of bodies says, else by the features that made the thing. */
export function describeName({ model, bodies }: Pick<EditorState, "model" | "bodies">, text: string): string {
  const given = bodies.find(({ name }) => name === text)?.label ?? model.bodies[text]?.name;
  if (given !== undefined) return given;
  const name = parseName(text);
  return name.ok ? words(model, name.value) : text;
}

/** What a closed region is called to people: by its place among those of its sketch. */
export function describeRegion(
  { sketches }: Pick<EditorState, "sketches">,
  sketch: unknown,
  id: string,
): string {
  const regions = (typeof sketch === "string" ? sketches.get(sketch)?.regions : undefined) ?? [];
  const match = resolveRegion(id, regions);
  return match.status === "found" ? `Region ${regions.indexOf(match.region) + 1}` : "Region";
}
