/** White initials are read on each of them. */
export const personColors = [
  "#c9410c",
  "#27803a",
  "#1971c2",
  "#9c36b5",
  "#c2255c",
  "#087f5b",
  "#6741d9",
  "#a15c00",
];

/** The colour that a person has everywhere: avatar, row mark, selection tint. */
export function personColor(id: string): string {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return personColors[hash % personColors.length] ?? "#1971c2";
}
