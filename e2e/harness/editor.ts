import type { Page } from "playwright-core";
import { expect } from "vitest";
import { viewFrom } from "./part-view.ts";

type Place = readonly [number, number];

/** The editor that is open on the page, as a person's hands and eyes have it. The part is 40 × 40 mm about the origin where it is clicked. */
export function editorOf(page: () => Page) {
  const tool = (name: string) => page().getByRole("button", { name, exact: true });
  const row = (name: string) => page().getByRole("treeitem", { name, exact: true });
  const dialog = () => page().getByRole("dialog");
  const field = (name: string) => dialog().getByLabel(name, { exact: true });
  const picks = (name: string) => dialog().getByRole("listbox", { name, exact: true });
  const option = (name: string | RegExp) => dialog().getByRole("option", { name });
  const view = () => viewFrom(page(), { width: 40, height: 40 });

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await page().keyboard.press(key);
  }

  async function fill(values: { readonly [field: string]: string }): Promise<void> {
    for (const [name, value] of Object.entries(values)) await field(name).fill(value);
  }

  async function click(x: number, y: number): Promise<void> {
    await (await view()).click(x, y);
  }

  /** Makes the field the one that takes clicks, then clicks places of the part. */
  async function pick(name: string, ...places: readonly Place[]): Promise<void> {
    await picks(name).click();
    const before = await picks(name).getByRole("option").count();
    for (const [at, [x, y]] of places.entries()) {
      await click(x, y);
      await picks(name)
        .getByRole("option")
        .nth(before + at)
        .waitFor();
    }
  }

  /** The measurement that is shown reads so. */
  const measured = (label: string, text: string) =>
    page().getByLabel("Measurement").locator("div", { hasText: label }).getByText(text, { exact: true });

  async function volume(): Promise<number> {
    const text = await page().getByText(/mm³$/).first().innerText();
    return Number(text.replaceAll(/[^\d.]/g, ""));
  }

  return {
    measured,
    tool,
    row,
    dialog,
    field,
    picks,
    option,
    view,
    press,
    fill,
    click,
    pick,
    choose: (name: string, label: string) => field(name).selectOption({ label }),
    bodies: () => page().getByRole("tree", { name: "Bodies" }).getByRole("treeitem").count(),
    /** All bodies together come to this volume (mm³). */
    becomes: (expected: number) =>
      expect.poll(volume, { timeout: 60_000, interval: 200 }).toBeCloseTo(expected, 1),
    nothingFailed: () =>
      expect
        .poll(
          () =>
            page()
              .getByRole("img", { name: /^Failed/ })
              .count(),
          { timeout: 60_000 },
        )
        .toBe(0),
    /** The block that the cases begin with. */
    async makeBlock(): Promise<void> {
      await tool("Box").click();
      await fill({ Width: "40", Depth: "40", Height: "10" });
      await field("Centred").check();
      await press("Enter");
      await row("Box 1").waitFor();
      // The view fits what it shows, and that is for a moment the block before it was centred: as large, but elsewhere.
      await measured("Centre of mass", "0, 0, 5").waitFor();
      await press("Shift+5", "f");
    },
  };
}
