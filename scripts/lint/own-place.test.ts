import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../paths.ts";

test("what asks where it stands takes a path, not part of an address: that says %20 for a blank in a folder's name", () => {
  const files = globSync("{packages,services,scripts,apps,e2e}/**/*.{ts,tsx,mts,mjs}", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name.startsWith(".") || name === "dist",
  });
  expect(files.length).toBeGreaterThan(500);
  const wrong = files.filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return text.includes("import.meta.url") && /\.pathname\b/.test(text);
  });
  expect(wrong.filter((file) => !file.endsWith("own-place.test.ts"))).toEqual([]);
});
