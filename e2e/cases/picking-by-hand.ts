import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf } from "../harness/editor.ts";
import { block } from "../harness/makes-feature.ts";

/** What a band, two clicks and a long press pick. The part has a box, which they leave with its upright edges rounded. */
export function pickingByHand(page: () => Page): void {
  const hands = editorOf(page);
  const edges = () => hands.picks("Edges").getByRole("option");
  const measured = () => page().getByLabel("Measurement");

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

  it("a dialog is pulled aside by its head to see what it hides, and stays in the view", async () => {
    await hands.tool("Box").click();
    const place = async () => (await hands.dialog().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [before, view] = [await place(), (await page().locator("canvas").boundingBox())!];
    const pull = async (x: number, y: number): Promise<void> => {
      const { x: left, y: top } = await place();
      await page().mouse.move(left + 60, top + 15);
      await page().mouse.down();
      await page().mouse.move(left + 60 + x, top + 15 + y, { steps: 4 });
      await page().mouse.up();
    };
    await pull(300, 40);
    expect(await place()).toMatchObject({ x: before.x + 300, y: before.y + 40 });
    await pull(5_000, -5_000);
    const after = await place();
    expect(after.x + after.width).toBeCloseTo(view.x + view.width, 0);
    expect(after.y).toBeCloseTo(view.y, 0);
    await hands.press("Escape");
    await hands.dialog().waitFor({ state: "detached" });
  });

  it("a long press offers what lies behind, too", async () => {
    const { view, press } = hands;
    await (await view()).hold(8, -6);
    const menu = page().getByRole("menu", { name: "Select other" });
    await menu.getByRole("menuitem", { name: "Bottom face of Box 1" }).click();
    await menu.waitFor({ state: "detached" });
    await measured().getByText("Area").waitFor();
    await press("Space");
    await measured().getByText("Volume").waitFor();
  });
}
