import { globSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";

/** Where tests stand beside the code. */
export const sources = "{packages,services,apps,scripts}/**";
export const browserTests = "e2e/**/*.spec.ts";
/** Folders that hold copies of code, not code. */
const never = new Set(["node_modules", ".build", ".next"]);

/** Every file of tests below a folder, by its path from there. */
export const testFiles = (folder: string): readonly string[] =>
  globSync([`${sources}/*.test.{ts,tsx}`, browserTests], {
    cwd: folder,
    exclude: (path) => never.has(path.split("/").at(-1) ?? ""),
  });

/**
 * Of the words of a command line, the paths that lead to none of these files: vitest passes over them, or ends with all
 * of its settings in place of a word. What an option has behind it is no path.
 */
export function pathsWithoutTests(
  words: readonly string[],
  files: readonly string[],
  folder: string,
): readonly string[] {
  const known = files.map((file) => file.toLowerCase());
  return words.filter((word, at) => {
    if (word.startsWith("-") || words[at - 1]?.startsWith("-") === true) return false;
    const path = word.replace(/:\d+$/, "");
    const inside = relative(folder, isAbsolute(path) ? path : join(folder, path)).toLowerCase();
    return !known.some((file) => file.includes(inside));
  });
}
