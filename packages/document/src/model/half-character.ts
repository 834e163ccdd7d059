/**
 * Whether a text somewhere in plain data ends in the middle of a character, or begins in one. Others would be sent
 * something else for it, and two texts that differ here would be one there.
 */
export function hasHalfCharacter(value: unknown): boolean {
  if (typeof value === "string") return !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inside]) => !key.isWellFormed() || hasHalfCharacter(inside));
}
