import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../paths.ts";

/** Pages whose rules are numbered, and where the tests that hold them stand. */
const pages = [
  { page: "docs/DOCUMENT.md", tests: ["packages/document/src", "packages/kernel/src"] },
  { page: "docs/SKETCH.md", tests: ["packages/sketch/src"] },
] as const;

function rulesIn(page: string): readonly string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^\*\*([A-Z]-\d+)\b/gm)].map(([, rule = ""]) => rule);
}

/** Rules are cited at the end of a test's name: "… (D-1, D-2)". */
function citedIn(folders: readonly string[]): ReadonlySet<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const texts = files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(root, file), "utf8"));
  const lists = texts.flatMap((text) => [...text.matchAll(/\(((?:[A-Z]-\d+(?:, )?)+)\)["`]/g)]);
  return new Set(lists.flatMap(([, list = ""]) => list.split(", ")));
}

test.each(pages)(
  "every rule of $page is held by a test, and no test names a rule that is not there",
  ({ page, tests }) => {
    const rules = rulesIn(page);
    const cited = citedIn(tests);
    expect(rules.length).toBeGreaterThan(20);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.filter((rule) => !cited.has(rule))).toEqual([]);
    expect([...cited].filter((rule) => !rules.includes(rule))).toEqual([]);
  },
);

/** Tables of faults seen elsewhere, and the folder below which the tests they name stand. */
const tables = [
  { page: "docs/DOCUMENT.md", folder: "packages/document/src" },
  { page: "docs/SKETCH.md", folder: "packages/sketch/src" },
  { page: "docs/KERNEL.md", folder: "packages/kernel/src" },
] as const;

test.each(tables)("the tests that $page names against faults of others are there", ({ page, folder }) => {
  const [, table = ""] = readFileSync(join(root, page), "utf8").split("## Where others go wrong");
  const named = [...table.matchAll(/`([\w./-]+\.test\.ts)`: ([^|;]+)/g)];
  expect(named.length).toBeGreaterThan(2);
  const missing = named.filter(
    ([, file = "", title = ""]) => !readFileSync(join(root, folder, file), "utf8").includes(title.trim()),
  );
  expect(missing.map(([whole]) => whole)).toEqual([]);
});
