import type { Json } from "@solidtype/contracts";
import { z } from "zod";
import { NAME_LENGTH_LIMIT, parseName } from "../names/text.ts";

const coordinate = z.number().min(-1e9).max(1e9);
const direction = z.tuple([coordinate, coordinate, coordinate]);

/**
 * What the geometry looked like when it was picked, in mm. It never identifies: it breaks a tie that names
 * leave, and tells people where a missing thing last was.
 */
export const fingerprintSchema = z.looseObject({
  /** plane, cylinder, cone, sphere, torus, other; line, circle, curve; point; body */
  type: z.string().max(32),
  /** A point of it: centroid of a face, middle of an edge. */
  at: direction,
  /** Normal of a face, direction of an edge, axis of a round one. */
  direction: direction.optional(),
  /**
   * Of a straight edge: which of the faces in its name is on the left, seen from outside, of whoever goes along that
   * direction. So it is known again which way that is, however the edge is turned and whatever is joined to its body.
   */
  left: z.literal([0, 1]).optional(),
  /**
   * Of a flat face or a plane: the first axis of what is drawn on it. So the axes go on from there when it begins to
   * lean, where the rule for planes that nobody picked gives quite other ones.
   */
  x: direction.optional(),
  /** mm², mm or mm³. */
  size: z.number().min(0).max(1e30).optional(),
});

export type Fingerprint = z.infer<typeof fingerprintSchema>;

export const nameTextSchema = z
  .string()
  .max(NAME_LENGTH_LIMIT)
  .superRefine((text, { addIssue }) => {
    const name = parseName(text);
    if (!name.ok) addIssue({ code: "custom", message: name.error.message.replace(/\.$/, "") });
  });

/** Geometry that a feature takes, by name (names/text.ts). */
export const referenceSchema = z.looseObject({ name: nameTextSchema, was: fingerprintSchema.optional() });

/** A reference as a document holds it, with all that is known of what was picked. */
export function storedReference({ name, was }: Reference): Json {
  if (was === undefined) return { name };
  return {
    name,
    was: Object.fromEntries(Object.entries(was).filter(([, known]) => known !== undefined)) as Json,
  };
}

export type Reference = { readonly name: string; readonly was?: Fingerprint | undefined };

/** What a selection field takes. A plane may also be a flat face, an axis a straight edge or round face, and so on. */
export type Accepts = "plane" | "axis" | "point" | "sketch-point" | "face" | "edge" | "vertex" | "body";
