import type { Page } from "playwright-core";

type Spot = { readonly x: number; readonly y: number };

/** Around what it shows, the view leaves this much room when it fits. */
const margin = 1.18;

/** Waits until a sketch is open, its plane is known, and the view and the pointer are its own. */
export const sketchIsOpen = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Line", exact: true, disabled: false }).waitFor();

/**
 * The view from the top, fitted to something of this size (mm) about the origin: places of the part can then be
 * clicked by their coordinates. The page must ask for reduced motion, or the view is still on its way.
 */
export async function viewFrom(page: Page, { width, height }: { width: number; height: number }) {
  const box = await page.getByLabel("Part", { exact: true }).boundingBox();
  if (box === null) throw new Error("the view is not there");
  const unit = (Math.max(height, (width * box.height) / box.width) * margin) / box.height;
  const pixel = ({ x, y }: Spot): Spot => ({
    x: box.x + box.width / 2 + x / unit,
    y: box.y + box.height / 2 - y / unit,
  });
  const moveTo = async (spot: Spot): Promise<void> => {
    const { x, y } = pixel(spot);
    await page.mouse.move(x - 7, y - 4);
    await page.mouse.move(x, y);
  };
  return {
    /** Where a place of the part is on the page. */
    at: (x: number, y: number): Spot => pixel({ x, y }),
    /** `free`: without snapping. */
    async click(x: number, y: number, { free = false } = {}): Promise<void> {
      if (free) await page.keyboard.down("Shift");
      await moveTo({ x, y });
      await page.mouse.down();
      await page.mouse.up();
      if (free) await page.keyboard.up("Shift");
    },
    async doubleClick(x: number, y: number): Promise<void> {
      const at = pixel({ x, y });
      await page.mouse.dblclick(at.x, at.y);
    },
    /** Presses and holds until that is a long press. */
    async hold(x: number, y: number): Promise<void> {
      await moveTo({ x, y });
      await page.mouse.down();
      await page.getByRole("menu").waitFor();
      await page.mouse.up();
    },
    async drag(from: Spot, to: Spot): Promise<void> {
      await moveTo(from);
      await page.mouse.down();
      const end = pixel(to);
      await page.mouse.move(end.x, end.y, { steps: 8 });
      await page.mouse.up();
    },
  };
}
