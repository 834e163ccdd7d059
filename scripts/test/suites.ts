const suites = ["check", "unit", "wasm", "int", "e2e"] as const;
export type Suite = (typeof suites)[number];
const isSuite = (word: string): word is Suite => suites.some((suite) => suite === word);

/** What whoever calls `npm test` asks for: suites, and paths of files and folders. Nothing is everything. */
export function whatIsAsked(words: readonly string[]): {
  readonly chosen: readonly Suite[];
  readonly paths: readonly string[];
} {
  const paths = words.filter((word) => !isSuite(word));
  return { chosen: words.length === 0 ? suites : words.filter(isSuite), paths };
}

/** `check` reads no paths: where it is all that is named, the paths that are named beside it run by themselves. */
export const runByThemselves = (paths: readonly string[], chosen: readonly Suite[]): boolean =>
  paths.length > 0 && chosen.every((suite) => suite === "check");
