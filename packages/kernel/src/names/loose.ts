import {
  type EdgeName,
  type FaceName,
  type NameSource,
  nameText,
  type VertexName,
} from "@solidtype/document";
import { labelName } from "./label.ts";

const known = new Map<string, string>();
const REMEMBERED = 50_000;

/** A label without everything that only tells alike things apart, at any depth: pieces, ends, ranks. */
export function looseLabel(label: string): string {
  if (!label.includes("(")) return label;
  const found = known.get(label);
  if (found !== undefined) return found;
  const loose = nameText(looseFace(labelName(label)));
  if (known.size >= REMEMBERED) known.clear();
  known.set(label, loose);
  return loose;
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
