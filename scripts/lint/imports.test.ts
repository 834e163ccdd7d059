import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testsMay, units, wrapped } from "./import-table.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "solidtype-lint-"));
});
afterEach(() => rmSync(tree, { recursive: true, force: true }));

/** Lints one file of a tree that has only this file, with the repository's own settings. */
async function lint(file: string, source: string): Promise<string> {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), source);
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "-c", join(root, ".oxlintrc.json"), "-A", "all", "-D", "solidtype/imports", "."];
  return run(process.execPath, args, { cwd: tree }).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}

describe("the import table", () => {
  it.each([
    ["a service imports a service", "services/gateway/src/a.ts", 'import "@solidtype/service-docsync";'],
    [
      "a service reaches a service by path",
      "services/gateway/src/a.ts",
      'import "../../docsync/src/main.ts";',
    ],
    ["web imports service-kit", "apps/web/src/app/a.ts", 'export * from "@solidtype/service-kit";'],
    [
      "web reaches service-kit by path",
      "apps/web/src/a.ts",
      'await import("../../../packages/service-kit/src/index.ts");',
    ],
    [
      "contracts imports document",
      "packages/contracts/src/a.ts",
      'import type { X } from "@solidtype/document";\nexport type Y = X;',
    ],
    [
      "contracts reaches document by path",
      "packages/contracts/src/b/a.ts",
      'export type Y = import("../../../document/src/index.ts").X;',
    ],
    ["web imports kernel outside its worker", "apps/web/src/editor/a.ts", 'import "@solidtype/kernel";'],
    ["a package takes OCCT past the kernel", "packages/document/src/a.ts", 'import "opencascade.js";'],
    [
      "a package takes planegcs past the sketcher",
      "packages/kernel/src/a.ts",
      'import "@salusoft89/planegcs";',
    ],
    ["a source imports the test kit", "services/gateway/src/a.ts", 'import "@solidtype/testkit";'],
  ])("refuses it when %s", async (_, file, source) => {
    expect(await lint(file, source)).toContain("solidtype(imports)");
  });

  it.each([
    [
      "web imports kernel inside its worker",
      "apps/web/src/kernel-worker/a.ts",
      'import "@solidtype/kernel";',
    ],
    ["a test imports the test kit", "services/gateway/src/a.int.test.ts", 'import "@solidtype/testkit";'],
    ["a package imports its own file", "packages/kernel/src/mesh/a.ts", 'import "../index.ts";'],
    ["the kernel imports OCCT", "packages/kernel/src/a.ts", 'import "opencascade.js";'],
  ])("lets it pass when %s", async (_, file, source) => {
    expect(await lint(file, source)).toBe("");
  });

  it("holds for what every package.json asks for", () => {
    for (const [name, unit] of units) {
      const file = join(root, unit.folder, "package.json");
      if (!existsSync(file)) continue;
      const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
      expect(manifest.name).toBe(name);
      const may = [...unit.may, ...(unit.only?.may ?? [])];
      const asked = Object.keys(manifest.dependencies ?? {});
      expect(asked.filter((dep) => dep.startsWith("@solidtype/") && !may.includes(dep))).toEqual([]);
      expect(asked.filter((dep) => wrapped.has(dep) && wrapped.get(dep) !== unit.folder)).toEqual([]);
      const forTests = Object.keys(manifest.devDependencies ?? {}).filter((dep) =>
        dep.startsWith("@solidtype/"),
      );
      expect(forTests.filter((dep) => !testsMay.includes(dep) && !may.includes(dep))).toEqual([]);
    }
  });
});

type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};
