import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("./", import.meta.url));

test("nothing here needs Node: the browser reads the same contracts", () => {
  const files = globSync("**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
  expect(files.length).toBeGreaterThan(10);
  const nodeWords = /from "node:|\bprocess\.|\bBuffer\b|\brequire\(/;
  expect(files.filter((file) => nodeWords.test(readFileSync(`${root}${file}`, "utf8")))).toEqual([]);
});
