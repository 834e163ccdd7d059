import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf } from "../harness/editor.ts";

/** What keys do to the view and to what is picked. The part has a box with its upright edges rounded. */
export function keysByHand(page: () => Page): void {
  const hands = editorOf(page);
  const { row, press } = hands;
  const measured = () => page().getByLabel("Measurement");
  const canvas = () => page().getByLabel("Part", { exact: true });
  const drawn = () => canvas().getAttribute("data-bodies");

  it("keys look straight at a face, hide, and zoom to a window", async () => {
    await press("Space", "Shift+7", "f");
    await hands.click(0, 0);
    await measured().getByText("Area").waitFor();
    // Where the face lies is asked of the kernel: the view turns when it has said so.
    const cube = () => page().getByRole("button", { name: "Top", exact: true }).boundingBox();
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
    expect(await canvas().evaluate((view) => view.style.cursor)).toBe("zoom-in");
    await (await hands.view()).drag({ x: -5, y: 5 }, { x: 5, y: -5 });
    expect(await canvas().evaluate((view) => view.style.cursor)).toBe("");
    await press("f");
  });

  it("keys are text in a field", async () => {
    const whole = await drawn();
    await page().getByLabel("Filter features").fill("");
    await page().getByLabel("Filter features").pressSequentially("fyn");
    expect(await page().getByLabel("Filter features").inputValue()).toBe("fyn");
    expect(await drawn()).toBe(whole);
    await page().getByLabel("Filter features").fill("");
  });

  it("keys rename the row that is chosen, and delete none under its open menu", async () => {
    await row("Fillet 1").click();
    await press("F2");
    await page().getByLabel("Name", { exact: true }).fill("Corners");
    await press("Enter");
    await row("Corners").waitFor();
    await press("Control+z");
    await row("Fillet 1").waitFor();
    await row("Fillet 1").click({ button: "right" });
    await page().getByRole("menu").waitFor();
    await press("Delete", "Escape");
    await page().getByRole("menu").waitFor({ state: "detached" });
    expect(await row("Fillet 1").count()).toBe(1);
  });

  it("keys press the button that has the focus, and show what keys there are", async () => {
    await hands.tool("Torus").focus();
    await press("Space");
    await page().getByRole("dialog", { name: "Torus 1" }).waitFor();
    await press("Escape");
    await press("Shift+?");
    await page().getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await press("Escape");
    await page().getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
  });
}
