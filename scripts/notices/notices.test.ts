import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../paths.ts";
import { collectShipped } from "./collect.ts";
import { isAccepted } from "./render.ts";

it("finds every package's licence, and each is one that a company may ship", () => {
  const doubtful = collectShipped().filter(({ licence }) => !isAccepted(licence));
  expect(doubtful.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});

it("names every direct dependency of the product (npm run notices writes the page)", () => {
  const page = readFileSync(join(root, "THIRD-PARTY-NOTICES.md"), "utf8");
  const manifests = globSync("{packages,services,apps}/*/package.json", { cwd: root });
  const missing = manifests.flatMap((file) => {
    const folder = dirname(join(root, file));
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;
    return Object.keys(dependencies).flatMap((name) => {
      const manifest = join(folder, "node_modules", name, "package.json");
      if (name.startsWith("@solidtype/") || !existsSync(manifest)) return [];
      const real = JSON.parse(readFileSync(manifest, "utf8")) as { name: string; version: string };
      return page.includes(`| ${real.name} | ${real.version} |`) ? [] : [`${real.name} ${real.version}`];
    });
  });
  expect(missing).toEqual([]);
});

it.each([
  ["MIT", true],
  ["(MIT OR GPL-3.0)", true],
  ["MIT AND Apache-2.0", true],
  ["MIT AND GPL-3.0", false],
  ["AGPL-3.0", false],
  ["UNKNOWN", false],
])("takes %s: %s", (licence, good) => {
  expect(isAccepted(licence)).toBe(good);
});

type Manifest = { dependencies?: Record<string, string> };
