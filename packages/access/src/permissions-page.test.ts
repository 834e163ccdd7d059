import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { permissionsPage } from "./permissions-page.ts";

const page = new URL("../../../docs/PERMISSIONS.md", import.meta.url);

test("docs/PERMISSIONS.md says what the table decides (WRITE_DOCS=1 rewrites it)", () => {
  if (process.env["WRITE_DOCS"] === "1") writeFileSync(page, permissionsPage());
  expect(readFileSync(page, "utf8")).toBe(permissionsPage());
});
