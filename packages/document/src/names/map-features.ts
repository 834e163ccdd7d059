import type { FaceName, Name, NameInstance, NamePiece, NameSource, VertexName } from "./name.ts";
import { nameText, parseName } from "./text.ts";

/** The name's text with other feature ids in it; ids that the map does not hold stay. Other texts come back as they are. */
export function mapFeatures(text: string, ids: ReadonlyMap<string, string>): string {
  const name = parseName(text);
  return name.ok ? nameText(mapped(name.value, ids)) : text;
}

function mapped<N extends Name | NameSource>(name: N, ids: ReadonlyMap<string, string>): N;
function mapped(name: Name | NameSource, ids: ReadonlyMap<string, string>): Name | NameSource {
  const other = (id: string): string => ids.get(id) ?? id;
  switch (name.kind) {
    case "sketch-entity":
    case "region":
      return name;
    case "feature":
    case "entity":
      return { ...name, feature: other(name.feature) };
    case "face":
    case "body":
      return {
        ...name,
        feature: other(name.feature),
        ...(name.source !== undefined && { source: mapped(name.source, ids) }),
        ...(name.instances !== undefined && { instances: name.instances.map((one) => instance(one, other)) }),
        ...(name.piece !== undefined && { piece: piece(name.piece, ids) }),
      };
    case "edge": {
      const [first, second] = name.faces;
      const ends = name.ends?.map((end): VertexName => mapped(end, ids));
      return {
        ...name,
        faces: [mapped(first, ids), mapped(second, ids)],
        ...(ends !== undefined && { ends }),
      };
    }
    case "vertex":
      return { ...name, faces: name.faces.map((face): FaceName => mapped(face, ids)) };
  }
}

function instance(one: NameInstance, other: (id: string) => string): NameInstance {
  return { ...one, feature: other(one.feature) };
}

function piece(one: NamePiece, ids: ReadonlyMap<string, string>): NamePiece {
  return {
    ...one,
    ...(one.body !== undefined && { body: mapped(one.body, ids) }),
    neighbours: one.neighbours.map((face): FaceName => mapped(face, ids)),
    ...(one.without && { without: one.without.map((face): FaceName => mapped(face, ids)) }),
  };
}
