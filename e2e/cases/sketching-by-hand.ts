import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf } from "../harness/editor.ts";
import { fingersOn } from "../harness/fingers.ts";
import { sketchIsOpen } from "../harness/part-view.ts";

/** Drawing: by mouse, by keys and by fingers. */
export function sketchingByHand(page: () => Page): void {
  const hands = editorOf(page);
  const measured = () => page().getByLabel("Measurement");
  const marks = (name: string) => page().getByRole("button", { name, exact: true });
  const words = () => page().getByRole("status", { name: "Sketch" });

  /** A new sketch on the top plane, seen from above, and what draws a line in it. */
  async function openSketch() {
    const { row, press } = hands;
    await press("Shift+S");
    await row("Top").click();
    await sketchIsOpen(page());
    await press("Shift+5", "f");
    const seen = await hands.view();
    const line = async (x: number, y: number, toX: number, toY: number): Promise<void> => {
      await press("l");
      await seen.click(x, y, { free: true });
      await seen.click(toX, toY, { free: true });
      await press("Escape", "Escape");
    };
    return { seen, line };
  }

  it("a sketch is trimmed, extended, offset and rounded by hand, and dimensioned as far as it is free", async () => {
    const { tool, row, press } = hands;
    const { seen, line } = await openSketch();
    const value = async (typed: string, shown: string): Promise<void> => {
      await page().keyboard.type(typed);
      await press("Enter");
      await marks(shown).waitFor();
      await press("Escape");
    };
    await press("g");
    await seen.click(-15, -8, { free: true });
    await seen.click(5, 8, { free: true });
    await press("Escape");
    // What contradicts what is looked for beside the page().
    await seen.click(0, -8);
    await press("v");
    const contradiction = words().getByText(/contradict/);
    await contradiction.waitFor();
    await press("Control+z");
    await contradiction.waitFor({ state: "detached" });
    await line(-5, -14, -5, 14);
    await press("m");
    await seen.click(-5, 12);
    await marks("On curve constraint").first().waitFor();
    await press("Escape");
    await line(8, 12, 18, 12);
    await line(13, -14, 13, 0);
    await press("x");
    await seen.click(13, -2);
    await marks("On curve constraint").nth(2).waitFor();
    await press("Escape", "o");
    await seen.click(13, -6);
    await seen.click(17, -6);
    await value("3", "Distance 3");
    await tool("Sketch fillet").click();
    await seen.click(-15, -8);
    await value("2", "Radius R2");
    await line(20, -14, 25, -4);
    await press("d");
    await seen.click(22.5, -9);
    await seen.click(23.5, -12);
    await value("11", "Length 11");
    await press("d");
    await seen.click(22.3, -9.4);
    await seen.click(22.3, -17);
    await page().keyboard.type("5");
    await press("Enter", "Escape");
    await marks("Horizontal distance 5").waitFor();
    await press("d");
    await seen.click(22.3, -9.4);
    await seen.click(28, -9.4);
    await words()
      .getByText(/tells it/)
      .waitFor();
    await press("Escape");
    await tool("Finish sketch").click();
    await tool("Extrude").waitFor();
    await row("Sketch 1").click();
    await press("Delete");
    await row("Sketch 1").waitFor({ state: "detached" });
  });

  it("keys put constraints on what is picked", async () => {
    const { tool, row, press } = hands;
    const { seen, line } = await openSketch();
    const constrained = (type: string, count = 1) =>
      marks(`${type} constraint`)
        .nth(count - 1)
        .waitFor();
    await line(-16, 12, -6, 13);
    await seen.click(-11, 12.5);
    await press("h");
    await constrained("Horizontal");
    await line(-1, 4, 0, 14);
    await seen.click(-0.5, 9);
    await press("v");
    await constrained("Vertical");
    await line(-16, 0, -6, 3);
    await line(-16, -6, -6, -7);
    await seen.click(-11, 1.5);
    await seen.click(-11, -6.5);
    await press("b");
    await constrained("Parallel");
    await seen.click(-11, 12.5);
    await seen.click(-0.5, 9);
    await press("e");
    await constrained("Equal", 2);
    await line(4, -14, 9, -14);
    await line(11, -12, 16, -8);
    await seen.click(9, -14);
    await seen.click(11, -12);
    const freedom = async (): Promise<number> => Number.parseInt(await words().innerText(), 10);
    const apart = await freedom();
    await press("i");
    await expect.poll(freedom, { timeout: 60_000 }).toBe(apart - 2);
    await press("c");
    await seen.click(9, 4, { free: true });
    await seen.click(12, 4, { free: true });
    await press("Escape");
    await line(5, 9, 15, 10);
    await seen.click(12, 4);
    await seen.click(10, 9.5);
    await press("t");
    await constrained("Tangent");
    await tool("Finish sketch").click();
    await row("Sketch 1").click();
    await press("Delete");
    await row("Sketch 1").waitFor({ state: "detached" });
  });

  it("fingers pick, turn, zoom and draw", async () => {
    const { tool, row, press } = hands;
    await press("Shift+5", "f");
    const seen = await hands.view();
    const fingers = await fingersOn(page());
    await fingers.tap(seen.at(8, -6));
    await measured().getByText("Area").waitFor();
    await fingers.tap(seen.at(8, -6));
    await measured().getByText("Volume").waitFor();
    // A finger beside an edge means the edge.
    const edge = seen.at(20, 4);
    await fingers.tap({ x: edge.x - 9, y: edge.y });
    await measured().getByText("Length").waitFor();
    await press("Space");
    await fingers.touch("touchStart", seen.at(8, -6));
    await page().getByRole("menu", { name: "Select other" }).waitFor();
    await fingers.touch("touchEnd");
    await press("Escape");
    await fingers.drag(seen.at(5, 5), seen.at(8, 15));
    const front = page()
      .getByRole("group", { name: "View cube" })
      .getByRole("button", { name: "Front", exact: true });
    await expect.poll(async () => (await front.boundingBox())?.height ?? 0).toBeGreaterThan(5);
    await press("Shift+5", "f");
    // Twice as large: what was beside the block before is on it then.
    await fingers.pinch([seen.at(-6, 0), seen.at(-12, 0)], [seen.at(6, 0), seen.at(12, 0)]);
    await fingers.tap(seen.at(24, 14));
    await measured().getByText("Area").waitFor();
    await press("Space", "Shift+S");
    await row("Top").click();
    await sketchIsOpen(page());
    await press("Shift+5", "f");
    await tool("Corner rectangle").click();
    // A second finger: that was no corner.
    await fingers.pinch([seen.at(1, 1), seen.at(1, 1)], [seen.at(9, 1), seen.at(9, 1)]);
    await fingers.tap(seen.at(-14, -9));
    await fingers.tap(seen.at(13, 8));
    await words()
      .getByText(/Type its size/)
      .waitFor();
    await press("Escape");
    await fingers.tap(seen.at(-14, 0));
    await press("d");
    await page().keyboard.type("16");
    await press("Enter");
    await marks("Length 16").waitFor();
    await tool("Finish sketch").click();
    await row("Sketch 1").click();
    await press("Delete");
    await row("Sketch 1").waitFor({ state: "detached" });
  });
}
