import type { Page } from "playwright-core";
import { afterEach } from "vitest";

const features = (page: Page): Promise<string[]> =>
  page.getByRole("tree", { name: "Features" }).getByRole("treeitem").allInnerTexts();

/**
 * Cases that share an editor: what one that fails has left open, made or turned is brought away, so that those after it
 * find the part as the last good one left it, seen from the top. One failure stays one.
 */
export function oneFailureStaysOne(page: () => Page): void {
  let good: readonly string[] = [];
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await bringBack(page(), good);
    else good = await features(page());
  });
}

async function bringBack(page: Page, good: readonly string[]): Promise<void> {
  await page.context().unrouteAll();
  await closeAll(page);
  await undoTo(page, good);
  // Where the part is rolled back to, what is hidden and picked, and from where one looks, is the window's alone.
  await page.reload();
  await page.getByText(/mm³$/).first().waitFor();
  await page.keyboard.press("Shift+5");
  await page.keyboard.press("f");
}

async function closeAll(page: Page): Promise<void> {
  const finish = page.getByRole("button", { name: "Finish sketch" });
  const open = page.getByRole("dialog").or(page.getByRole("menu")).or(finish);
  for (let tries = 0; tries < 8 && (await open.count()) > 0; tries += 1) {
    if ((await finish.count()) > 0) await finish.click({ timeout: 2000 }).catch(() => undefined);
    await page.keyboard.press("Escape");
    await open
      .first()
      .waitFor({ state: "detached", timeout: 1000 })
      .catch(() => undefined);
  }
}

async function undoTo(page: Page, good: readonly string[]): Promise<void> {
  const undo = page.getByRole("button", { name: "Undo", disabled: false });
  for (let steps = 0; steps < 40 && String(await features(page)) !== String(good); steps += 1)
    await undo.click({ timeout: 2000 });
  await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
}
