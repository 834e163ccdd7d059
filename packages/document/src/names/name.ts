/**
 * Names of geometry say how it came to be, never where it is or what number it has. The kernel gives them and
 * resolves them; references in the document hold their text form (text.ts). One thing has one text.
 *
 * - A face is the feature that made it, its role there, and what it was made from: the sketch entity under a
 *   side wall, the edge under a fillet, the face behind a shell's inner wall. Copies made by patterns and
 *   mirrors add the pattern and the place in it. Pieces of one face share all that, and add what tells them
 *   apart: the body that they belong to, the faces around them, else the ones that only they lack, and, where
 *   that is equal, the rank along the face's own axes.
 * - An edge is its two faces (the same face twice on a seam); where two edges share a pair, the vertices at
 *   their ends tell them apart and which face is on the left of whoever leaves the first of them, then their rank.
 * - A vertex is its faces, sorted.
 * - A body is the feature that made it, and what tells it from that feature's other bodies.
 * - Datum geometry and sketches are named by the feature alone, what is drawn in a sketch by sketch and entity.
 */
export type Name = FeatureName | EntityName | FaceName | EdgeName | VertexName | BodyName;

/** A datum point, plane or axis, or a sketch as a whole. */
export type FeatureName = { readonly kind: "feature"; readonly feature: string };

/** A point or curve of a sketch. */
export type EntityName = { readonly kind: "entity"; readonly feature: string; readonly entity: string };

/** What a face or body was made from. */
export type NameSource =
  | { readonly kind: "sketch-entity"; readonly entity: string }
  | { readonly kind: "region"; readonly region: string }
  | FaceName
  | EdgeName
  | VertexName
  | EntityName;

/** One copy made by a pattern or mirror: "1", "2", … along one direction, "i,j" along two. 0 is the original. */
export type NameInstance = { readonly feature: string; readonly at: string };

/** Which of several alike. `index` counts from 0 along the face's own axes (u, then v), of `count` pieces. */
export type NameRank = { readonly index: number; readonly count: number };

export type NamePiece = {
  /** Where a tool left its mark on several bodies: the body, whatever has become of its pieces. */
  readonly body?: BodyName;
  readonly neighbours: readonly FaceName[];
  /**
   * Faces that it alone of the alike does not meet, where it meets none that they do not. Then it has no place among
   * them: its rank is the first, and says only of how many. While there are as many, what lacks them is what was meant.
   */
  readonly without?: readonly FaceName[];
  readonly rank?: NameRank;
};

export type FaceName = {
  readonly kind: "face";
  readonly feature: string;
  /** One of the roles that the feature type declares. */
  readonly role: string;
  readonly source?: NameSource;
  /** The first is the pattern that copied first. */
  readonly instances?: readonly NameInstance[];
  readonly piece?: NamePiece;
};

export type EdgeName = {
  readonly kind: "edge";
  readonly faces: readonly [FaceName, FaceName];
  readonly ends?: readonly VertexName[];
  /** Which of the faces is on the left, seen from outside, of whoever leaves the first of the ends along the edge. */
  readonly left?: 0 | 1;
  readonly rank?: NameRank;
};

export type VertexName = {
  readonly kind: "vertex";
  readonly faces: readonly FaceName[];
  readonly rank?: NameRank;
};

export type BodyName = {
  readonly kind: "body";
  readonly feature: string;
  readonly source?: NameSource;
  readonly instances?: readonly NameInstance[];
  /** Of a body that fell apart: faces that only this piece has. */
  readonly piece?: NamePiece;
};

/**
 * The features without which a name cannot resolve, sorted. What only tells pieces apart (neighbours, ends of an
 * edge) does not count: when it is gone, the name may still find its one piece.
 */
export function featuresIn(name: Name): readonly string[] {
  const found = new Set<string>();
  collect(name, found);
  return [...found].toSorted();
}

function collect(name: Name | NameSource, found: Set<string>): void {
  if ("feature" in name) found.add(name.feature);
  if (name.kind === "face" || name.kind === "body") {
    if (name.source !== undefined) collect(name.source, found);
    for (const instance of name.instances ?? []) found.add(instance.feature);
  }
  if (name.kind === "edge" || name.kind === "vertex") for (const face of name.faces) collect(face, found);
}
