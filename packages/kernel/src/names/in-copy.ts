import type {
  BodyName,
  EdgeName,
  FaceName,
  NameInstance,
  NamePiece,
  NameSource,
  VertexName,
} from "@solidtype/document";
import { nameText } from "@solidtype/document";

/** One copy that a pattern makes of features: what these made is called the same there, with the copy's place. */
export type Renaming = { readonly features: ReadonlySet<string>; readonly instance: NameInstance };

type Named = FaceName | EdgeName | VertexName | BodyName;

/** The name of what a copy has in the place of something; what the copied features did not make keeps its name. */
export function inCopy<Name extends Named>(name: Name, renamings: readonly Renaming[]): Name {
  return renamings.reduce((renamed, renaming) => renamedOnce(renamed, renaming) as Name, name);
}

function renamedOnce(name: Named, renaming: Renaming): Named {
  switch (name.kind) {
    case "face":
      return renamedFace(name, renaming);
    case "body":
      return isCopied(name, renaming) ? withInstance(name, renaming.instance) : name;
    case "edge": {
      const [first, second] = name.faces;
      const ends = name.ends?.map((end) => renamedVertex(end, renaming));
      // A mirrored copy has the other face on the left.
      const { left: _, ...rest } = name;
      return {
        ...rest,
        faces: [renamedFace(first, renaming), renamedFace(second, renaming)],
        ...(ends && { ends }),
      };
    }
    case "vertex":
      return renamedVertex(name, renaming);
  }
}

function renamedVertex(name: VertexName, renaming: Renaming): VertexName {
  return { ...name, faces: name.faces.map((face) => renamedFace(face, renaming)) };
}

function renamedFace(name: FaceName, renaming: Renaming): FaceName {
  const { piece, ...rest } = name;
  const made = isCopied(name, renaming) ? withInstance(rest, renaming.instance) : rest;
  return piece === undefined ? made : { ...made, piece: renamedPiece(piece, renaming) };
}

function renamedPiece(piece: NamePiece, renaming: Renaming): NamePiece {
  return {
    ...piece,
    ...(piece.body && { body: renamedOnce(piece.body, renaming) as BodyName }),
    neighbours: piece.neighbours.map((face) => renamedFace(face, renaming)),
    ...(piece.without && { without: piece.without.map((face) => renamedFace(face, renaming)) }),
  };
}

/** Made by one of the features: itself, or as a copy when the feature is a pattern. */
function isCopied({ feature, instances }: FaceName | BodyName, { features }: Renaming): boolean {
  const maker = instances?.at(-1)?.feature ?? feature;
  return features.has(maker);
}

function withInstance<Name extends FaceName | BodyName>(name: Name, instance: NameInstance): Name {
  return { ...name, instances: [...(name.instances ?? []), instance] };
}

/** The label of what work at a copy makes: as at the original, where faces of the copy go by their originals' names. */
export function labelInCopy(
  feature: string,
  role: string,
  source: NameSource | undefined,
  renamings: readonly Renaming[],
): string {
  const instances = renamings.map(({ instance }) => instance);
  return nameText({
    kind: "face",
    feature,
    role,
    ...(source && { source: instances.length === 0 ? source : originalSource(source, instances) }),
    ...(instances.length > 0 && { instances }),
  });
}

function originalSource(source: NameSource, instances: readonly NameInstance[]): NameSource {
  const original = (face: FaceName) => originalFace(face, instances);
  switch (source.kind) {
    case "face":
      return original(source);
    case "edge":
      return { kind: "edge", faces: [original(source.faces[0]), original(source.faces[1])] };
    case "vertex":
      return { kind: "vertex", faces: source.faces.map(original) };
    default:
      return source;
  }
}

function originalFace(face: FaceName, copy: readonly NameInstance[]): FaceName {
  const { instances = [], ...rest } = face;
  const last = instances.slice(-copy.length);
  const isCopy = JSON.stringify(last) === JSON.stringify(copy);
  const left = isCopy ? instances.slice(0, -copy.length) : instances;
  return { ...rest, ...(left.length > 0 && { instances: left }) };
}
