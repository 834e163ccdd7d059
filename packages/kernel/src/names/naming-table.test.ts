import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { namingCases } from "./cases.ts";

const documentPath = join(import.meta.dirname, "../../../../docs/KERNEL.md");

function tableOfCases(): string {
  const rows = namingCases().map(({ title, expected }) => {
    const count = (status: string) => expected.filter((one) => one.status === status).length;
    return `| ${title} | ${count("found")} | ${count("missing")} | ${count("ambiguous")} |`;
  });
  return ["| edit | found | missing | ambiguous |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

it("is printed in docs/KERNEL.md as it is in the folders", () => {
  const text = readFileSync(documentPath, "utf8")
    .replace(/ +\|/g, " |")
    .replace(/\| +/g, "| ")
    .replace(/-{3,}/g, "---");
  expect(text).toContain(tableOfCases());
});
