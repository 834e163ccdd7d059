/** How the names of files end that can be read. */
export const readableEnds = [".step", ".stp", ".stl", ".brep", ".brp"] as const;

export const isReadableFile = ({ name }: Pick<File, "name">): boolean =>
  readableEnds.some((end) => name.toLowerCase().endsWith(end));

/** What is made of a file is called as it is. */
export const nameOfFile = ({ name }: Pick<File, "name">): string =>
  name
    .replace(/\.[^.]*$/, "")
    .trim()
    .slice(0, 200) || "Imported";
