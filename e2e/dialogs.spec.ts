import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dialogsOfBodies } from "./cases/dialogs-of-bodies.ts";
import { dialogsOfDrawings } from "./cases/dialogs-of-drawings.ts";
import { dialogsOfSolids } from "./cases/dialogs-of-solids.ts";
import { openBrowser } from "./harness/browser.ts";
import { editorOf } from "./harness/editor.ts";
import { block } from "./harness/makes-feature.ts";
import { oneFailureStaysOne } from "./harness/one-failure.ts";
import { tetrahedron } from "./harness/tetrahedron.ts";
import { sketchIsOpen } from "./harness/part-view.ts";
import { newPage, newPart, openWorkshop } from "./harness/workshop.ts";

/**
 * Every feature type in its dialog, by mouse and keyboard, on one part: a block of 40 × 40 × 10 mm about the origin, a
 * drawing below it and a point drawn on its top. Each case makes its feature, looks at what comes of it while the dialog
 * is open and after, and takes it back.
 */
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser, { reducedMotion: "reduce" });
  await openWorkshop(page, "Dora Dialog", "Dialogs");
  await newPart(page, "Block");
});
afterAll(() => browser?.close());
oneFailureStaysOne(() => page);

const { press, fill, click, becomes, measured, bodies, tool, row, field, dialog } = editorOf(() => page);

/** In a window of this height the dialog ends above its lower edge, so that its last field can be reached. */
async function staysWithin(height: number): Promise<void> {
  const size = page.viewportSize();
  if (size === null) throw new Error("the page has no size");
  await page.setViewportSize({ width: size.width, height });
  const box = await dialog().boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? height)).toBeLessThanOrEqual(height);
  await page.setViewportSize(size);
}

it("Box: takes expressions and variables, says what they come to, and refuses nonsense in words", async () => {
  await tool("Add variable").click();
  await page.getByLabel("Value of v1").fill("20 mm");
  await press("Enter");
  await press("Shift+5");
  await tool("Box").click();
  await fill({ Width: "#v1 * 2", Depth: "5 apples", Height: "10" });
  await dialog().getByText("= 40 mm").waitFor();
  await dialog().getByRole("alert").first().waitFor();
  await press("Enter");
  expect(await dialog().count()).toBe(1);
  await staysWithin(480);
  await fill({ Depth: "4 cm" });
  await field("Centred").check();
  await becomes(block);
  await press("Enter");
  await row("Box 1").waitFor();
  await measured("Centre of mass", "0, 0, 5").waitFor();
});

it("Sketch: is placed by a click on a row and on a face, and drawn in", async () => {
  await tool("Sketch").click();
  await row("Top").click();
  await sketchIsOpen(page);
  await press("Shift+5", "f", "r");
  await click(0, 0);
  await click(9, 6);
  for (const value of ["20", "10"]) {
    await page.keyboard.type(value);
    await press("Enter");
    await page.getByRole("button", { name: `Length ${value}`, exact: true }).waitFor();
  }
  await press("Escape", "c");
  await click(0, 0);
  await click(3.4, 0);
  await page.keyboard.type("6");
  await press("Enter");
  await page.getByRole("button", { name: "Diameter ⌀6", exact: true }).waitFor();
  await press("Escape");
  await tool("Finish sketch").click();
  await press("f");
  await tool("Sketch").click();
  await click(14, 4);
  await sketchIsOpen(page);
  await tool("Point").click();
  await click(13, 13);
  await press("Escape");
  await tool("Finish sketch").click();
  await row("Sketch 2").waitFor();
  await press("f");
});

dialogsOfSolids(() => page);
dialogsOfDrawings(() => page);
dialogsOfBodies(() => page);

it("Import: a file becomes a body", async () => {
  await page.getByLabel("File to import").setInputFiles({
    name: "corner.stl",
    mimeType: "model/stl",
    buffer: Buffer.from(tetrahedron()),
  });
  await row("corner").waitFor();
  await becomes(block + 12 ** 3 / 6);
  expect(await bodies()).toBe(2);
  await row("corner").dblclick();
  await page.getByRole("dialog", { name: "corner" }).waitFor();
  await fill({ Scale: "2" });
  await becomes(block + 24 ** 3 / 6);
  await press("Enter");
  await dialog().waitFor({ state: "detached" });
});
