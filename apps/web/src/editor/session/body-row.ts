import type { BodyRow } from "./editor-state.ts";

/** A body as a kernel lists it, with more than the row shows. */
export type ListedBody = Omit<BodyRow, "at">;

export const rowOf = ({ name, label, color, material, visible, key }: ListedBody, at: number): BodyRow => ({
  name,
  label,
  color,
  material,
  visible,
  at,
  key,
});
