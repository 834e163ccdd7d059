import { expect, test } from "vitest";
import { errorCatalogue } from "../src/index.ts";
import { errorsPage, writtenErrorsPage } from "./errors-page.ts";

/** Tables are compared by their cells: the formatter aligns columns. */
const cells = (text: string) =>
  text.split("\n").map((line) => line.split("|").map((cell) => cell.trim().replace(/^-+$/, "-")));

test("docs/ERRORS.md says what the catalogue says (after a change: npm run regenerate)", () => {
  expect(cells(writtenErrorsPage())).toEqual(cells(errorsPage()));
});

test("every code is a word of its own with a failing status and a message that tells what to do", () => {
  for (const [code, { status, message }] of Object.entries(errorCatalogue)) {
    expect(code, code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(message, code).toMatch(/^[A-Z].*(\.|: \{reason\})$/);
  }
});
