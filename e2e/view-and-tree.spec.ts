import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rowsByHand } from "./cases/rows-by-hand.ts";
import { sketchingByHand } from "./cases/sketching-by-hand.ts";
import { takenOutAndShared } from "./cases/taken-out-and-shared.ts";
import { whatComesLate } from "./cases/what-comes-late.ts";
import { openBrowser } from "./harness/browser.ts";
import { editorOf } from "./harness/editor.ts";
import { block } from "./harness/makes-feature.ts";
import { oneFailureStaysOne } from "./harness/one-failure.ts";
import { newPage, newPart, openWorkshop } from "./harness/workshop.ts";

/** What hands do in the view and in the list beside the dialogs: picking, turning, dragging, taking away, sharing. */
let browser: Browser;
let page: Page;
const hands = editorOf(() => page);
beforeAll(async () => {
  browser = await openBrowser();
  page = await newPage(browser, { reducedMotion: "reduce", acceptDownloads: true });
  await openWorkshop(page, "Hanna Hands", "By hand");
  await newPart(page, "Block");
  await hands.makeBlock();
});
afterAll(() => browser?.close());
oneFailureStaysOne(() => page);

const edges = () => hands.picks("Edges").getByRole("option");
const measured = () => page.getByLabel("Measurement");

/** What a dialog for edges and faces finds picked; it is closed again, and nothing is picked any more. */
async function picked(): Promise<number> {
  await hands.tool("Fillet").click();
  await edges().first().waitFor();
  const count = await edges().count();
  await hands.press("Escape");
  await hands.dialog().waitFor({ state: "detached" });
  return count;
}

it("a band takes what lies inside of it to the right, and to the left also what it crosses", async () => {
  const seen = await hands.view();
  await seen.drag({ x: 16, y: -10 }, { x: 24, y: 10 });
  await seen.drag({ x: 16, y: -22 }, { x: 24, y: 22 });
  // The right face with its four edges.
  await measured().getByText("Volume").waitFor({ state: "detached" });
  expect(await picked()).toBe(5);
  await measured().getByText("Volume").waitFor();
  await seen.drag({ x: 24, y: 10 }, { x: 16, y: -10 });
  // Its two long edges, and the three faces that meet in them.
  await measured().getByText("Volume").waitFor({ state: "detached" });
  expect(await picked()).toBe(5);
});

it("two clicks on an edge pick all that runs on smoothly from it", async () => {
  const { tool, view, press, becomes, row } = hands;
  const seen = await view();
  for (const [x, y] of [
    [20, 20],
    [-20, 20],
    [-20, -20],
    [20, -20],
  ] as const)
    await seen.drag({ x: x - 2, y: y - 2 }, { x: x + 2, y: y + 2 });
  await measured().getByText("Total length").waitFor();
  await tool("Fillet").click();
  await edges().nth(3).waitFor();
  await hands.fill({ Radius: "5" });
  const rounded = block - 4 * 25 * (1 - Math.PI / 4) * 10;
  await becomes(rounded);
  await press("Enter");
  await row("Fillet 1").waitFor();
  await becomes(rounded);
  await (await view()).doubleClick(3, 20);
  await measured().getByText("Total length").waitFor();
  await tool("Chamfer").click();
  await edges().nth(7).waitFor();
  expect(await edges().count()).toBe(8);
  await press("Escape");
});

it("a long press offers what lies behind, too", async () => {
  const { view, press } = hands;
  await (await view()).hold(8, -6);
  const menu = page.getByRole("menu", { name: "Select other" });
  await menu.getByRole("menuitem", { name: "Bottom face of Box 1" }).click();
  await menu.waitFor({ state: "detached" });
  await measured().getByText("Area").waitFor();
  await press("Space");
  await measured().getByText("Volume").waitFor();
});

it("keys look straight at a face, zoom to a window, hide, rename, and are text in a field", async () => {
  const { row, press } = hands;
  const canvas = page.getByLabel("Part", { exact: true });
  const drawn = () => canvas.getAttribute("data-bodies");
  await press("Space", "Shift+7", "f");
  await hands.click(0, 0);
  await measured().getByText("Area").waitFor();
  // Where the face lies is asked of the kernel: the view turns when it has said so.
  const cube = () => page.getByRole("button", { name: "Top", exact: true }).boundingBox();
  const before = await cube();
  await press("n");
  await expect.poll(cube, { timeout: 60_000 }).not.toEqual(before);
  await press("f", "Space");
  await hands.click(15, -15);
  await measured().getByText("1,600").or(measured().getByText("1,578")).first().waitFor();
  const whole = await drawn();
  await press("y");
  await expect.poll(drawn).not.toBe(whole);
  await press("Control+z");
  await expect.poll(drawn).toBe(whole);
  await press("w");
  expect(await canvas.evaluate((view) => view.style.cursor)).toBe("zoom-in");
  await (await hands.view()).drag({ x: -5, y: 5 }, { x: 5, y: -5 });
  expect(await canvas.evaluate((view) => view.style.cursor)).toBe("");
  await press("f");
  await page.getByLabel("Filter features").fill("");
  await page.getByLabel("Filter features").pressSequentially("fyn");
  expect(await page.getByLabel("Filter features").inputValue()).toBe("fyn");
  expect(await drawn()).toBe(whole);
  await page.getByLabel("Filter features").fill("");
  await row("Fillet 1").click();
  await press("F2");
  await page.getByLabel("Name", { exact: true }).fill("Corners");
  await press("Enter");
  await row("Corners").waitFor();
  await press("Control+z");
  await row("Fillet 1").waitFor();
  await row("Fillet 1").click({ button: "right" });
  await page.getByRole("menu").waitFor();
  await press("Delete", "Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  expect(await row("Fillet 1").count()).toBe(1);
  await hands.tool("Torus").focus();
  await press("Space");
  await page.getByRole("dialog", { name: "Torus 1" }).waitFor();
  await press("Escape");
  await press("Shift+?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await press("Escape");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
});

rowsByHand(() => page);
sketchingByHand(() => page);
takenOutAndShared(
  () => page,
  () => browser,
);
whatComesLate(
  () => page,
  () => browser,
);
