import type { Page } from "playwright-core";
import { expect } from "vitest";
import { editorOf } from "./editor.ts";

/** Mm³ of the block that is there before and after each case of a dialog. */
export const block = 40 * 40 * 10;

type Outcome = { readonly volume?: number; readonly bodies?: number; readonly grip?: string };

/** What makes features in their dialogs on the block, looks at them, and takes them back. */
export function makesFeatures(page: () => Page) {
  const { press, becomes, bodies, nothingFailed, tool, row, field, dialog } = editorOf(page);

  /** Opens a dialog, fills it as the case says, sees the outcome before it is accepted and after, and takes it back. */
  async function makes(type: string, fillIn: () => Promise<unknown>, outcome: Outcome): Promise<void> {
    await tool(type).click();
    await page()
      .getByRole("dialog", { name: `${type} 1` })
      .waitFor();
    await fillIn();
    if (outcome.volume !== undefined) await becomes(outcome.volume);
    await press("Enter");
    await dialog().waitFor({ state: "detached" });
    await row(`${type} 1`).waitFor();
    await becomes(outcome.volume ?? block);
    expect(await bodies()).toBe(outcome.bodies ?? 1);
    await nothingFailed();
    if (outcome.grip !== undefined) await hasGrip(`${type} 1`, outcome.grip);
    await press("Control+z");
    await row(`${type} 1`).waitFor({ state: "detached" });
    await becomes(block);
  }

  /** Opened again, the feature has its grip where its picks lay, and what is typed at the grip counts. */
  async function hasGrip(name: string, label: string): Promise<void> {
    await row(name).dblclick();
    await page()
      .getByRole("slider", { name: `Drag ${label}` })
      .waitFor();
    const written = await field(label).inputValue();
    await page().getByLabel(`${label} in the view`).fill("1.25 mm");
    expect(await field(label).inputValue()).toBe("1.25 mm");
    await page().getByLabel(`${label} in the view`).press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(written).not.toBe("1.25 mm");
  }

  return makes;
}
