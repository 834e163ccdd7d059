/**
 * Instances of a pattern as they are typed: "2 5" or "2, 5", and "1,0 2,3" along two directions, where a comma is between
 * the two numbers of one instance.
 */
export function instancesIn(text: string, isGrid: boolean): string[] {
  const apart = isGrid ? text.replaceAll(/\s*,\s*/g, ",").split(/[\s;]+/) : text.split(/[\s,;]+/);
  return [...new Set(apart.filter((one) => one !== ""))];
}
