import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openBrowser } from "./harness/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

it("shows the five services ready", async () => {
  const page = await browser.newPage();
  await page.goto(`${inject("url")}/platform`);
  for (const name of ["gateway", "metadata", "docsync", "kernel", "agent"])
    await page.locator(`[data-service=${name}][data-state=ready]`).waitFor();
  expect(await page.title()).toContain("SolidType");
  await page.close();
});
