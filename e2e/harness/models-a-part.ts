import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { sketchIsOpen, viewFrom } from "./part-view.ts";

/**
 * From an empty part to a finished one, with mouse and keyboard: a constrained sketch, extrude, hole, fillet, pattern,
 * and an early dimension that everything follows. The part is open, and its page asks for reduced motion.
 */
export function modelsAPart(page: () => Page): void {
  const row = (name: string) => page().getByRole("treeitem", { name, exact: true });
  const tool = (name: string) => page().getByRole("button", { name, exact: true });
  const dialog = (name: string) => page().getByRole("dialog", { name, exact: true });
  const field = (name: string) => page().getByLabel(name, { exact: true });
  const words = () => page().getByRole("status", { name: "Sketch" });
  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await page().keyboard.press(key);
  }

  /** Types the value that the sketch asks for, and waits until it stands there. */
  async function answer(value: string, shown: string): Promise<void> {
    await page().keyboard.type(value);
    await page().keyboard.press("Enter");
    await page().getByRole("button", { name: shown, exact: true }).waitFor();
  }

  async function volume(): Promise<number> {
    const text = await page().getByText(/mm³$/).first().innerText();
    return Number(text.replaceAll(/[^\d.]/g, ""));
  }

  /** The part is built anew after a change: its volume comes to what is expected. */
  const becomes = (expected: number) =>
    expect.poll(volume, { timeout: 60_000, interval: 200 }).toBeCloseTo(expected, 1);

  async function finishSketch(): Promise<void> {
    await tool("Finish sketch").click();
    await tool("Extrude").waitFor();
  }

  const drill = Math.PI * 2.5 ** 2 * 10;
  let before = 0;

  it("draws a rectangle and a circle, and takes their sizes as they are typed", async () => {
    await press("Shift+S");
    await row("Top").click();
    await sketchIsOpen(page());
    await press("f", "r");
    const view = await viewFrom(page(), { width: 80, height: 80 });
    await view.click(0, 0);
    await view.click(25, 15);
    await answer("60", "Length 60");
    await answer("40", "Length 40");
    await press("Escape", "c");
    await view.click(-18, 8);
    await view.click(-13, 8, { free: true });
    await answer("8", "Diameter ⌀8");
    await press("Escape");
    expect(await words().innerText()).toMatch(/degrees of freedom/);
  });

  it("draws a line and an arc, drags them, and holds them by a dimension", async () => {
    const view = await viewFrom(page(), { width: 80, height: 80 });
    await press("l");
    await view.click(12, -10, { free: true });
    await view.click(12, 6, { free: true });
    await press("Escape", "Escape", "a");
    await view.click(12, -10);
    await view.click(12, 6);
    await view.click(20, -2, { free: true });
    await press("Escape");
    await view.drag({ x: 12, y: 6 }, { x: 13, y: 9 });
    await view.click(12.2, -7);
    await press("v");
    await page().getByRole("button", { name: "Vertical constraint" }).nth(2).waitFor();
    await press("d");
    await view.click(12.2, -7);
    await view.click(4, -3);
    await answer("16", "Length 16");
    await press("Escape");
  });

  it("extrudes what is closed: the circle and the bow are holes", async () => {
    await finishSketch();
    await press("Shift+E");
    await dialog("Extrude 1").locator("[role=listbox]:focus").waitFor();
    await page().keyboard.type("10 mm");
    expect(await field("Depth").inputValue()).toBe("10 mm");
    await press("Enter");
    await row("Body 1").waitFor();
    await expect.poll(volume, { timeout: 60_000 }).toBeLessThan(24_000 - Math.PI * 16 * 10 - 100);
    before = await volume();
  });

  it("drills where a point is drawn on the top face", async () => {
    await press("Shift+5", "Shift+S");
    await dialog("Sketch 2").waitFor();
    const part = await viewFrom(page(), { width: 60, height: 40 });
    await part.click(-5, -12);
    await sketchIsOpen(page());
    await press("f");
    const view = await viewFrom(page(), { width: 60, height: 40 });
    await tool("Point").click();
    await view.click(-20, -12, { free: true });
    await press("Escape");
    await finishSketch();
    await tool("Hole").click();
    await dialog("Hole 1").waitFor();
    const point = page().getByRole("option", { name: /^Point of Sketch 2/ });
    // The point can be clicked once it is in the picture: until the sketch is built, a click meets nothing.
    for (const end = Date.now() + 60_000; (await point.count()) === 0 && Date.now() < end;) {
      await view.click(-20, -12);
      await point.waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    await field("Diameter").fill("5 mm");
    await press("Enter");
    await becomes(before - drill);
  });

  it("rounds two edges that are clicked, and repeats the hole", async () => {
    await press("Shift+5");
    const view = await viewFrom(page(), { width: 60, height: 40 });
    await press("Shift+F");
    await dialog("Fillet 1").waitFor();
    await view.click(5, 20);
    await page()
      .getByRole("option", { name: /^Edge of Extrude 1/ })
      .waitFor();
    await view.click(5, -20);
    await page()
      .getByRole("option", { name: /^Edge of Extrude 1/ })
      .nth(1)
      .waitFor();
    await press("Enter");
    const rounded = 2 * 60 * (1 - Math.PI / 4) * 4;
    await becomes(before - drill - rounded);
    await tool("Linear pattern").click();
    await dialog("Linear pattern 1").waitFor();
    await row("Hole 1").click();
    await page()
      .getByRole("option", { name: /^Hole 1/ })
      .waitFor();
    await page().getByRole("listbox", { name: "Direction", exact: true }).click();
    await view.click(29.9, -2);
    await page()
      .getByRole("option", { name: /^Edge of Extrude 1/ })
      .waitFor();
    await field("Spacing").fill("10 mm");
    await press("Enter");
    await becomes(before - 2 * drill - rounded);
  });

  it("follows an early dimension with everything that came after", async () => {
    const narrow = await volume();
    await row("Sketch 1").dblclick();
    await sketchIsOpen(page());
    await page().getByRole("button", { name: "Length 60" }).dblclick();
    await answer("80", "Length 80");
    await finishSketch();
    await becomes(narrow + 20 * 40 * 10 - 2 * 20 * (1 - Math.PI / 4) * 4);
    expect(
      await page()
        .getByRole("img", { name: /^Failed/ })
        .count(),
    ).toBe(0);
  });
}
