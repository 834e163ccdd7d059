/** The corner of a cube of 12 mm, as the text of an STL file. */
export function tetrahedron(): string {
  const [o, x, y, z] = ["0 0 0", "12 0 0", "0 12 0", "0 0 12"] as const;
  const facet = (...corners: readonly string[]) =>
    `facet normal 0 0 0\nouter loop\n${corners.map((at) => `vertex ${at}\n`).join("")}endloop\nendfacet\n`;
  return `solid corner\n${facet(o, y, x)}${facet(o, x, z)}${facet(o, z, y)}${facet(x, y, z)}endsolid corner\n`;
}
