import type { OpenCascadeInstance } from "opencascade.js";
import { boundsOf } from "./bounds.ts";
import type { Piece } from "./carry.ts";
import { Solid } from "./solid.ts";

const NEW_FACE = "";

/** A piece on its way to a result, as a solid to work on: it has no key, nor have its new faces. It takes the shape over. */
export function passing(oc: OpenCascadeInstance, { shape, labels, faceKeys, from }: Piece): Solid {
  const keys = faceKeys.map((key) => key ?? NEW_FACE);
  return Solid.of(oc, "", { labels, faceKeys: keys, bounds: boundsOf(oc, shape, "loose"), from }, shape);
}

/** What was made of passing solids: their new faces are still without keys. */
export function arrived(piece: Piece): Piece {
  return { ...piece, faceKeys: piece.faceKeys.map((key) => (key === NEW_FACE ? null : key)) };
}
