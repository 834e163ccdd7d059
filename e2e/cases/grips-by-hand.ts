import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf } from "../harness/editor.ts";

/** What is done to the grip of an open dialog. The part has a box, which they leave as it is. */
export function gripsByHand(page: () => Page): void {
  const hands = editorOf(page);
  const grip = () => page().getByRole("slider", { name: "Drag Radius" });
  const inView = () => page().getByLabel("Radius in the view");
  const radius = () => hands.field("Radius").inputValue();

  async function gripAt(): Promise<{ readonly x: number; readonly y: number }> {
    const box = await grip().boundingBox();
    if (box === null) throw new Error("there is no grip");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  it("what is typed at a grip may come to nothing on the way, and lie far out of the view", async () => {
    const { press, tool, click } = hands;
    await press("Space", "Shift+5", "f");
    await tool("Fillet").click();
    await hands.dialog().waitFor();
    await click(20, 3);
    await press("Shift+7");
    await grip().waitFor();
    await inView().click();
    for (const key of ["Backspace", "0", ".", "5"]) await press(key);
    expect(await radius()).toBe("0.5");
    await inView().pressSequentially(" m");
    const view = await page().getByLabel("Part", { exact: true }).boundingBox();
    const box = await inView().boundingBox();
    expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThanOrEqual(
      (view?.x ?? NaN) + (view?.width ?? NaN),
    );
    await inView().pressSequentially("m");
    expect(await radius()).toBe("0.5 mm");
  });

  it("a drag of a grip is put back by Escape, and the other buttons turn the view over it", async () => {
    const { mouse } = page();
    const turned = () =>
      page()
        .getByRole("button", { name: "Top", exact: true })
        .evaluate((face) => face.parentElement?.style.transform);
    const from = await gripAt();
    await mouse.move(from.x, from.y);
    await mouse.down();
    // To the left and down is into the material.
    await mouse.move(from.x - 60, from.y + 35, { steps: 8 });
    await expect.poll(radius).not.toBe("0.5 mm");
    await hands.press("Escape");
    expect(await radius()).toBe("0.5 mm");
    await mouse.move(from.x, from.y);
    await mouse.up();
    expect(await radius()).toBe("0.5 mm");
    const before = await turned();
    const at = await gripAt();
    await mouse.move(at.x, at.y);
    await mouse.down({ button: "right" });
    await mouse.move(at.x + 30, at.y + 20, { steps: 4 });
    await mouse.up({ button: "right" });
    expect(await turned()).not.toBe(before);
    expect(await radius()).toBe("0.5 mm");
    await hands.press("Escape");
    await hands.dialog().waitFor({ state: "detached" });
    await hands.press("Shift+5", "f");
  });

  it("on a narrow page the tools that have no room are in a menu", async () => {
    const size = page().viewportSize();
    if (size === null) throw new Error("the page has no size");
    const more = () => hands.tool("More tools");
    expect(await more().isHidden()).toBe(true);
    await page().setViewportSize({ ...size, width: 700 });
    expect(await hands.tool("Torus").isHidden()).toBe(true);
    await more().click();
    await page().getByRole("menuitem", { name: "Torus" }).click();
    await page().getByRole("dialog", { name: "Torus 1" }).waitFor();
    await hands.press("Escape");
    await hands.dialog().waitFor({ state: "detached" });
    await page().setViewportSize(size);
    await hands.press("f");
  });
}
