import {
  type EdgeName,
  type FaceName,
  type NameSource,
  nameText,
  remembering,
  type VertexName,
} from "@solidtype/document";
import { withoutCount } from "@solidtype/sketch";
import { labelName } from "./label.ts";

/** Texts of two bytes a character at most, and as many characters again: 20 MB at most. */
const MOST_CHARACTERS = 5_000_000;

const looseOfMade = remembering((label) => nameText(looseFace(labelName(label))), MOST_CHARACTERS);

/** A label without everything that only tells alike things apart, at any depth: pieces, ends, ranks, counts. */
export function looseLabel(label: string): string {
  return label.includes("(") ? looseOfMade(label) : label;
}

function looseFace({ kind, feature, role, source, instances }: FaceName): FaceName {
  return {
    kind,
    feature,
    role,
    ...(source && { source: looseSource(source) }),
    ...(instances && { instances }),
  };
}

function looseSource(source: NameSource): NameSource {
  switch (source.kind) {
    case "face":
      return looseFace(source);
    case "edge":
      return looseEdge(source);
    case "vertex":
      return looseVertex(source);
    case "region":
      return { ...source, region: withoutCount(source.region) };
    default:
      return source;
  }
}

function looseEdge({ faces: [a, b] }: EdgeName): EdgeName {
  return { kind: "edge", faces: [looseFace(a), looseFace(b)] };
}

function looseVertex({ faces }: VertexName): VertexName {
  return { kind: "vertex", faces: faces.map(looseFace) };
}
