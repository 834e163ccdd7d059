import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";
import { signInAs } from "./harness/workshop.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await signInAs(browser, inject("url"), "Olivia");
});
afterAll(() => browser.close());

it("builds a part that is opened from the dashboard with the kernel that was warmed there", async () => {
  const isThere = () => page.workers().length > 0;
  await expect.poll(isThere, { timeout: 30_000 }).toBe(true);
  const warmed = page.workers();
  const others: unknown[] = [];
  page.on("worker", (worker) => others.push(worker.url()));

  await page.getByRole("link", { name: "Angle bracket" }).first().click();
  await page.waitForURL(/\/d\//);
  const volume = page.getByText(/mm³$/).first();
  const before = await volume.innerText();
  const width = page.getByLabel("Value of width");
  await width.fill("61.7 mm");
  await width.press("Enter");
  await expect.poll(() => volume.innerText(), { timeout: 30_000 }).not.toBe(before);
  expect(page.workers()).toEqual(warmed);
  expect(others).toEqual([]);

  // What was changed is everybody's example.
  await page.keyboard.press("Control+z");
  await expect.poll(() => volume.innerText(), { timeout: 30_000 }).toBe(before);
});
