import type { Unit } from "@solidtype/document";
import type { PartSession } from "./session/part-session.ts";

/** Units as people call them. */
export const unitNames: Readonly<Record<Unit, string>> = {
  mm: "Millimetres",
  cm: "Centimetres",
  m: "Metres",
  in: "Inches",
  ft: "Feet",
};

/** Works the part in another unit; what is built stays as large as it is. */
export const setUnit = (session: PartSession, unit: Unit): void =>
  void session.run({ command: "setMeta", units: unit });
