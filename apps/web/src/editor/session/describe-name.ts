import { type Name, parseName, type PartModel } from "@solidtype/document";

const featureName = (model: PartModel, id: string): string =>
  model.features.find((feature) => feature.id === id)?.name ?? id;

function words(model: PartModel, name: Name): string {
  switch (name.kind) {
    case "feature":
      return featureName(model, name.feature);
    case "entity":
      return `${name.entity} of ${featureName(model, name.feature)}`;
    case "face":
      return `Face of ${featureName(model, name.feature)} (${name.role})`;
    case "body":
      return model.bodies[name.feature]?.name ?? `Body of ${featureName(model, name.feature)}`;
    case "edge":
      return `Edge of ${[...new Set(name.faces.map((face) => featureName(model, face.feature)))].join(" and ")}`;
    case "vertex":
      return `Vertex of ${[...new Set(name.faces.map((face) => featureName(model, face.feature)))].join(" and ")}`;
  }
}

/** What a name is called to people, in the names of the features that made the thing. */
export function describeName(model: PartModel, text: string): string {
  const name = parseName(text);
  return name.ok ? words(model, name.value) : text;
}
