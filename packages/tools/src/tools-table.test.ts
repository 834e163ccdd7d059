import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { toolsTable } from "./tools-table.ts";

const page = new URL("../../../docs/AGENT.md", import.meta.url);
const between = /(<!-- tools: made from the catalogue -->\n)[\s\S]*(\n<!-- end of tools -->)/;

test("docs/AGENT.md lists the tools that there are (WRITE_DOCS=1 rewrites the list)", () => {
  const text = readFileSync(page, "utf8");
  const made = text.replace(
    between,
    (_, before: string, after: string) => before + toolsTable(catalogue) + after,
  );
  if (process.env["WRITE_DOCS"] === "1") writeFileSync(page, made);
  expect(readFileSync(page, "utf8")).toBe(made);
  expect(made).toMatch(between);
});
