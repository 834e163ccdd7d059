import { z } from "zod";

/**
 * One kilometre. Past it a double cannot hold the solver's accuracy (1e-10 mm), and everything that
 * people sketch fits many times over.
 */
export const COORDINATE_LIMIT = 1e6;

/** Ids are keys of plain objects: the pattern keeps prototype keys and separators of region ids out. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "an id is 1–64 letters, digits, '_', '.' or '-'")
  .refine((id) => !(id in {}), "this id is reserved by JavaScript");

export const coordinateSchema = z.number().min(-COORDINATE_LIMIT).max(COORDINATE_LIMIT);

/** The type of what a loose schema declares, without the index signature for what it lets through. */
export type Declared<T> = { [Key in keyof T as string extends Key ? never : Key]: T[Key] };
